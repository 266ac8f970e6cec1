"""Numbers in, charts or pictures out; no Streamlit, no computing."""

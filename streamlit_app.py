"""`streamlit run streamlit_app.py` opens the playground.

The script that navigates lies in playground/ui, beside no folder called `pages`: next to one, Streamlit's older
multipage mechanism greets the first deep link after a start with "Page not found".
"""

from playground.ui.server import make_app

app = make_app()

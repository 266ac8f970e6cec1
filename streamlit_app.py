"""`streamlit run streamlit_app.py` opens the playground.

The script that navigates lies in playground/app, beside no folder called `pages`: next to one, Streamlit's older
multipage mechanism greets the first deep link after a start with "Page not found". Streamlit recognises the
application by the literal `st.App(…)` below.
"""

import streamlit as st

from playground.app.server import MIDDLEWARE, lifespan, report_error
from playground.ui.at_once import at_once_routes
from playground.ui.modules import module_routes
from playground.ui.qr_code import qr_routes

routes = [*module_routes(), *at_once_routes(), *qr_routes()]
app = st.App("playground/app/main.py", lifespan=lifespan, routes=routes, middleware=MIDDLEWARE, on_script_error=report_error)

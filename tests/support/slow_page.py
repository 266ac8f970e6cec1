"""A page whose answer is slow work that keeps nothing by itself."""

KNOWN = {}  # what the page knows


def work(report):
    report(1, 2, "half")
    return "whole"


def keep(result):
    KNOWN["answer"] = result


def page():
    import slow_page
    import streamlit as st

    from playground.ui.slow_work import draw_slowly

    if "answer" in slow_page.KNOWN:
        st.text(f"answer: {slow_page.KNOWN['answer']}")
    else:
        draw_slowly("slow", "about", slow_page.work, lambda so_far: st.text(f"so far: {so_far}"), slow_page.keep)

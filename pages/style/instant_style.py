from playground.lessons.instant_style.page import lesson

lesson()

"""Colours of the classes that detectors tell apart, on photographs: ten, each pair of which differs by ΔE 15 or more (CIEDE2000)
in normal sight and in sight without red, green or blue cones. A label always stands beside them.
"""

TEN = (
    "#60FFFF", "#DF4000", "#FFFF00", "#8060DF", "#DFFFDF", "#9FBF60", "#008080", "#BF9F9F", "#809FDF", "#808060",
)  # fmt: skip
FIRST = ("person", "cat", "dog", "horse", "cow", "sheep", "apple", "banana", "orange")  # classes with a colour of their own


def class_colour(name: str) -> str:
    """The colour of a class, the same for every detector and on every page; classes beyond the first nine share the ten."""
    place = FIRST.index(name) if name in FIRST else sum(name.encode())
    return TEN[place % len(TEN)]

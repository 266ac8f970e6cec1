"""The two checks that every configuration of this room begins with."""

from collections.abc import Collection, Mapping


def check_fields(config: object, choices: Mapping[str, Collection[str]], ranges: Mapping[str, tuple[float, float]]) -> None:
    """Raises ValueError for the first field of `config` that is none of its choices or outside its range, ends included."""
    for name, allowed in choices.items():
        if getattr(config, name) not in allowed:
            raise ValueError(f"{name} is {getattr(config, name)!r}; choose one of {', '.join(allowed)}.")
    for name, (least, most) in ranges.items():
        if not least <= getattr(config, name) <= most:
            raise ValueError(f"{name} is {getattr(config, name)}; it can be {least} to {most}.")

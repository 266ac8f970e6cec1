"""What people paste, made plain code, line for line: code blocks, prompts, and what `print(model)` shows."""

import re
from textwrap import dedent

_FENCE = re.compile(r"^\s*```.*$", re.MULTILINE)
_PROMPT = re.compile(r"^\s*(?:>>>|In \[\d*\]:|\.{3,}:|\.\.\.) ?(.*)$")
_PRINTED_LINE = re.compile(r"^(\s*)\(([\w.-]+)\): (?:(\d+) x )?(\w+\(.*)$")
_PRINTED_ROOT = re.compile(r"^\s*(\w+)\($")
_LAZY = re.compile(r"\b(Lazy\w+)\((?:in_features=)?0, ")  # torch prints the count that is not known yet as 0
_BARE_WORD = re.compile(r"=(same|valid|zeros|reflect|replicate|circular)\b")


def as_code(text: str) -> str:
    """Python with as many lines, so that their numbers stay. Raises ValueError where a printed model cannot be a chain."""
    lines = _without_prompts(_FENCE.sub("", text.replace("\r\n", "\n").strip("\n")).split("\n"))
    printed = [place for place, line in enumerate(lines) if _PRINTED_LINE.match(line)]
    if printed:
        root = next((place for place in range(printed[0] - 1, -1, -1) if _PRINTED_ROOT.match(lines[place])), printed[0])
        written = "\n".join(lines[:root])
        if "Sequential(" not in written:
            return "\n".join([*[""] * root, *_printed(lines, root)])
        lines = written.split("\n")  # the code stands above what it printed
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    lines = dedent("\n".join(lines)).split("\n")
    lines[first] = lines[first].lstrip()  # cut out of a class, its first line may be the deepest
    return "\n".join(lines)


def _without_prompts(lines: list[str]) -> list[str]:
    """What was typed, the answers left out; all lines where no Sequential was typed behind a prompt."""
    typed = [prompt[1] if (prompt := _PROMPT.match(line)) else "" for line in lines]
    if "Sequential(" in "\n".join(typed):
        return typed
    return ["" if _PROMPT.match(line) else line for line in lines] if any(typed) else lines


def _printed(lines: list[str], root: int) -> list[str]:
    """The lines from `root` on as calls within calls."""
    name = found[1] if (found := _PRINTED_ROOT.match(lines[root])) else "Sequential"
    if name != "Sequential":
        raise ValueError(
            f"Line {root + 1}: {name} is a class of its own, and print shows its layers but not how forward joins them. "
            "Paste an nn.Sequential(…), or what it prints."
        )
    made, opened = [], "" if found else "Sequential("
    for number, line in enumerate(lines[root:], start=root + 1):
        call = line
        if part := _PRINTED_LINE.match(line):
            times, call = int(part[3] or 1), part[4]
            if times > 1 and not call.endswith(")"):
                raise ValueError(f"Line {number}: a block printed “{times} x” is not read; write its layers out.")
            call = ", ".join([call] * min(times, 1000)) + ("," if call.endswith(")") else "")
        elif line.strip() == ")":
            call = ")," if line != line.lstrip() else ")"
            if call == ")":
                return [*made, call]
        made.append(opened + _BARE_WORD.sub(r'="\1"', _LAZY.sub(r"\1(", call)))
        opened = ""
    return [*made[:-1], made[-1] + ("" if found else ")")] if made else made

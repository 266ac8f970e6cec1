"""A reader without a browser who keeps a page's elements as Streamlit's browser code does (AppRoot, SetNodeByDeltaPathVisitor and
ClearStaleNodeVisitor of 1.67): to set a node marks all that surrounds it as drawn in this run, and at a run's end what lies in a
fragment's block of this run and was not drawn itself goes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.reader import Reader


@dataclass
class Node:
    kind: str
    shown: Any
    run: str
    fragment: str = ""
    children: list["Node"] | None = None  # None: no block

    def words(self) -> Iterator[str]:
        """What stands there, in its order: kinds, labels and texts."""
        texts = (getattr(self.shown, name, "") for name in ("label", "body", "code_text"))
        yield f"{self.kind} {next(filter(None, texts), '')}"
        for child in self.children or ():
            yield from child.words()

    def stays(self, run: str, fragments: tuple[str, ...], within: str = "") -> bool:
        """Whether it stands after a run; of its children only those that do are left."""
        if self.run != run and (within or not fragments) and (self.fragment or self.children is not None or not fragments):
            return False
        if fragments and self.children is not None and self.fragment in fragments and self.run == run:
            within = self.fragment
        if self.children is not None:
            self.children = [child for child in self.children if child.stays(run, fragments, within)]
        return True


@dataclass
class Tree(Reader):
    main: Node = field(default_factory=lambda: Node("page", None, "", children=[]))
    event: Node = field(default_factory=lambda: Node("dialogs", None, "", children=[]))
    kinds: list[str] = field(default_factory=list)  # of the elements that the run under way has sent
    sent: dict[str, ForwardMsg] = field(default_factory=dict)
    now: tuple[str, tuple[str, ...]] = ("", ())  # this run, its fragments

    def take(self, data: bytes) -> bool:
        message = ForwardMsg.FromString(data)
        if message.metadata.cacheable and message.hash:
            self.sent[message.hash] = message
        if message.WhichOneof("type") == "ref_hash":
            whole = ForwardMsg()
            whole.CopyFrom(self.sent[message.ref_hash])
            whole.metadata.CopyFrom(message.metadata)
            message = whole
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.now = message.metadata.run.script_run_id, tuple(message.metadata.run.fragment_ids)
            self.kinds.clear()
        elif kind == "delta":
            self.set(list(message.metadata.delta_path), message.delta)
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            for root in (self.main, self.event):
                root.run = self.now[0]
                root.stays(*self.now)
        return super().take(data)

    def set(self, path: list[int], delta: Any) -> None:
        root, *steps, place = path
        node = {0: self.main, 2: self.event}.get(root)
        if node is None:
            return
        for step in steps:
            node = node.children[step]  # IndexError: "Cannot set a node at a delta path"
            node.run = self.now[0]
        assert place <= len(node.children), f"nothing stands before {path}"
        block = delta.WhichOneof("type") == "add_block"
        element = delta.add_block if block else delta.new_element
        kind = element.WhichOneof("type")
        before = node.children[place] if place < len(node.children) else None
        children = (before.children if before and before.children is not None else []) if block else None
        shown = getattr(element, kind) if kind else None
        node.children[place : place + 1] = [Node(str(kind), shown, self.now[0], delta.fragment_id, children)]
        self.kinds += [] if block else [str(kind)]

    def words(self) -> list[str]:
        return [line for line in self.main.words() if not line.startswith(("None", "empty"))]

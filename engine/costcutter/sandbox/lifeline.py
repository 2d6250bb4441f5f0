"""A server that nobody waits for any more must not stay behind: it ends with its parent or its standard input."""

from __future__ import annotations

import os
import stat
import sys
import threading

_LOOK_EVERY_SECONDS = 0.5


def end_with_parent() -> None:
    """From now on this process ends as soon as its parent is gone or closes our standard input."""
    threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True, name="watch-parent").start()
    if _stdin_can_close():
        threading.Thread(target=_watch_stdin, daemon=True, name="watch-stdin").start()


def _watch_parent(parent: int) -> None:
    tick = threading.Event()
    while os.getppid() == parent:
        tick.wait(_LOOK_EVERY_SECONDS)
    os._exit(0)


def _watch_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _stdin_can_close() -> bool:
    """False where it never was open (the null device, or none at all): its end would say nothing."""
    try:
        mode = os.fstat(0)
    except OSError:
        return False
    if stat.S_ISCHR(mode.st_mode) and not os.isatty(0):
        return False
    return sys.stdin is not None

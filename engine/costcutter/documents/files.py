"""The bytes of a file, whatever the path leads to."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # Windows has neither the flag nor pipes among its files


def read_bytes(path: Path, most: int) -> bytes:
    """The first bytes of a file, `most` of them at most.

    A pipe that nobody has opened for writing is empty; opening it in the usual way would wait for ever.

    Raises:
        OSError: if it cannot be read.
        ValueError: if the path has a NUL character.
    """
    with io.BufferedReader(io.FileIO(path, "rb", opener=_open)) as stream:
        return stream.read(most)


def reason(error: OSError | ValueError | RuntimeError) -> str:
    """Why a file cannot be read, as the end of a sentence."""
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case PermissionError():
            return "permission is denied"
        case IsADirectoryError():
            return "it is a folder"
        case OSError() if error.errno == errno.ELOOP:
            return "its links lead in a circle"
        case OSError() if error.errno == errno.ENXIO:
            return "it is a socket or device, not a file"
        case OSError():
            return (error.strerror or str(error)).lower()
        case _:
            return str(error)


def _open(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | _AT_ONCE)
    if _AT_ONCE:
        os.set_blocking(descriptor, True)
    return descriptor

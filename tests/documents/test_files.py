"""Whatever a path leads to, reading it ends: with bytes, or with why not."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from costcutter.documents.files import read_bytes
from costcutter.documents.text import MAX_BYTES
from costcutter.documents.yaml import read_file
from costcutter.errors import DocumentError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="these files are Unix's")

MEGABYTE = 1024**2


def a_large_file(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(50 * MEGABYTE)


def a_link_to_a_large_file(path: Path) -> None:
    a_large_file(path.with_name("large"))
    path.symlink_to("large")


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(path.parent)  # names of sockets are short
        listening.bind(path.name)
        os.chdir(here)


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


STRANGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a large file": (a_large_file, "p:1:1: CC104 larger than 4 MB"),
    "a link to a large file": (a_link_to_a_large_file, "p:1:1: CC104 larger than 4 MB"),
    "a device without an end": (lambda path: path.symlink_to("/dev/zero"), "p:1:1: CC104 larger than 4 MB"),
    "a device without content": (lambda path: path.symlink_to("/dev/null"), "p:1:1: CC103 the file is empty"),
    "a pipe that nobody writes to": (os.mkfifo, "p:1:1: CC103 the file is empty"),
    "a socket": (a_socket, "CC100 'p' cannot be read: it is a socket or device, not a file"),
    "a folder": (Path.mkdir, "CC100 'p' cannot be read: it is a folder"),
    "a link to a folder": (lambda path: path.symlink_to("."), "CC100 'p' cannot be read: it is a folder"),
    "a link to itself": (a_link_to_itself, "CC100 'p' cannot be read: its links lead in a circle"),
    "a link to nothing": (lambda path: path.symlink_to("gone"), "CC100 'p' cannot be read: there is no such file"),
}


@pytest.mark.parametrize(("make", "refusal"), STRANGE.values(), ids=STRANGE)
def test_what_is_no_file_to_be_read_is_refused(make: Callable[[Path], None], refusal: str, tmp_path: Path) -> None:
    make(tmp_path / "it.yaml")

    with pytest.raises(DocumentError) as caught:
        read_file(tmp_path / "it.yaml", "p")

    assert str(caught.value).partition("\n")[0] == refusal


def test_of_a_large_file_no_more_is_read_than_shows_that_it_is_too_large(tmp_path: Path) -> None:
    a_large_file(tmp_path / "large")

    assert len(read_bytes(tmp_path / "large", MAX_BYTES + 1)) == MAX_BYTES + 1


def test_a_pipe_is_read_until_its_writer_closes_it() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"a: 1\n")
    os.close(theirs)

    assert read_file(Path(f"/dev/fd/{ours}"), "p").data == {"a": 1}
    os.close(ours)


@pytest.mark.parametrize("name", ["two\nlines.yaml", "\x1b[31m.yaml", "a b.yaml", "\u202eanna.yaml", "\udcff.yaml"])
def test_a_file_may_have_any_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text("a: 1", encoding="utf-8")

    assert read_file(file).data == {"a": 1}


def test_a_name_with_control_characters_is_quoted_where_the_file_cannot_be_read() -> None:
    with pytest.raises(DocumentError, match=r"^CC100 'two\\nlines' cannot be read: there is no such file$"):
        read_file(Path("two\nlines"))

"""How much memory something takes at its worst, Pillow's included."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROCESS = Path("/proc/self")


def peak_of(command: str, folder: Path) -> int:
    """The most bytes that the process of a served site, with that command, has had.

    The site is the one that keeps its files in the folder.
    """
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            environ = (process / "environ").read_bytes().split(b"\0")
        except OSError:  # somebody else's, or gone
            continue
        if command.encode() in words and f"DATA_DIR={folder}".encode() in environ:
            return _bytes("VmHWM", process)
    raise LookupError(command)


@contextmanager
def growth() -> Iterator[list[int]]:
    """A list that holds, when the block has ended, by how many bytes it grew."""
    found: list[int] = []
    (PROCESS / "clear_refs").write_text("5")  # forget the highest level so far
    before = _bytes("VmRSS")
    yield found
    found.append(_bytes("VmHWM") - before)


def _bytes(name, process=PROCESS):
    status = (process / "status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) * 1024

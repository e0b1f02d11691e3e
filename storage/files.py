"""Files that survive a crash whole and are read by nobody else: 0600, in folders made with 0700."""

import os
from pathlib import Path
from secrets import token_hex


def make_folder(folder: Path) -> None:
    """Makes it (0700) where it is missing; one that exists keeps its mode."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def create(path: Path, content: bytes) -> None:
    """Makes a file with all of its content, or leaves the one that another process made first."""
    temporary = _beside(path, content)
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """The file has the old content or the new one, whenever the machine stops."""
    _beside(path, content).replace(path)
    _sync_folder(path.parent)


def append(path: Path, line: str) -> None:
    """Adds one line, durably. A line that a crash left torn is ended first."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with open(descriptor, "r+b", buffering=0) as file:  # noqa: PTH123 (of a descriptor)
        size = file.seek(0, os.SEEK_END)
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        file.write(("\n" if torn else "").encode() + line.encode() + b"\n")
        os.fsync(descriptor)


def _beside(path: Path, content: bytes) -> Path:
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 (of a descriptor)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    return temporary


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

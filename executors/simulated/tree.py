"""The files of one simulated host: texts, links, and folders that only have a size."""

import errno
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

BLOCK_KIB = 4
MAXIMUM_LINKS = 40
"""Links followed in one path before it counts as a loop, as in Linux."""
KEPT_CHARACTERS = 400_000
"""A log file that grows keeps this much of its end."""
READERS_GROUP = "adm"
"""Group of the user `demo` besides its own: it may read logs."""


@dataclass
class File:
    """A text file; `content` is called afresh for files that the kernel makes up."""

    content: str | Callable[[], str]
    mode: int = 0o644
    owner: str = "root"
    group: str = "root"
    modified: float = 0.0

    @property
    def text(self) -> str:
        """What reading the file gives."""
        return self.content if isinstance(self.content, str) else self.content()

    @property
    def size(self) -> int:
        """Bytes, 0 for files that the kernel makes up."""
        return len(self.content.encode()) if isinstance(self.content, str) else 0


@dataclass
class Tree:
    """Files by absolute path; folders exist because something is in them."""

    files: dict[str, File] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    bulk_kib: dict[str, int] = field(default_factory=dict)
    """Folders full of files that are not simulated one by one, with the space these take."""
    private: dict[str, str] = field(default_factory=dict)
    """Folders that only their owner may enter."""

    def resolve(self, path: str, *, missing_ok: bool = False) -> str:
        """Absolute path without links; `FileNotFoundError` when it (or, `missing_ok`, its parent) does not exist."""
        pending = [part for part in path.split("/") if part]
        done = "/" if path.startswith("/") else "/home/demo"
        followed = 0
        while pending:
            part = pending.pop(0)
            if part in {".", ".."}:
                done = posixpath.dirname(done) if part == ".." else done
                continue
            done = posixpath.join(done, part)
            if done in self.links:
                followed += 1
                if followed > MAXIMUM_LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
                target = posixpath.join(posixpath.dirname(done), self.links[done])
                pending = [piece for piece in target.split("/") if piece] + pending
                done = "/"
            elif done in self.files and pending:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
            elif not self.exists(done) and (pending or not missing_ok):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return done

    def exists(self, path: str) -> bool:
        """Whether a resolved path is there."""
        return path in self.files or path in self.links or self.is_folder(path)

    def is_folder(self, path: str) -> bool:
        """Whether a resolved path is a folder."""
        inside = path.rstrip("/") + "/"
        return path in self.bulk_kib or path in self.private or any(known.startswith(inside) for known in self._known())

    def children(self, folder: str) -> list[str]:
        """Names directly in a folder, sorted."""
        inside = folder.rstrip("/") + "/"
        return sorted({known[len(inside) :].split("/")[0] for known in self._known() if known.startswith(inside)})

    def folders(self, top: str) -> set[str]:
        """All folders at and below a folder."""
        inside = top.rstrip("/") + "/"
        found = {top}
        for path in self._known():
            if path.startswith(inside):
                found.update(parent for parent in _parents(path) if parent.startswith(inside))
                if path in self.bulk_kib or path in self.private:
                    found.add(path)
        return found

    def usage_kib(self, folder: str, *, outside: Iterable[str] = ()) -> int:
        """Space taken at and below a folder, without what lies below one of `outside`."""
        counted = [
            (path, size)
            for path, size in [
                *self.bulk_kib.items(),
                *((path, -(-file.size // 1024 // BLOCK_KIB) * BLOCK_KIB) for path, file in self.files.items()),
            ]
            if is_within(path, folder) and not any(is_within(path, other) for other in outside)
        ]
        return BLOCK_KIB + sum(size for _, size in counted)

    def denies(self, path: str, user: str) -> bool:
        """Whether the user may not read a resolved path."""
        if user == "root":
            return False
        if any(is_within(path, folder) and owner != user for folder, owner in self.private.items()):
            return True
        file = self.files.get(path)
        if file is None:
            return False
        readable = file.mode & 0o004 or (file.owner == user) or (file.group == READERS_GROUP and file.mode & 0o040)
        return not readable

    def read(self, path: str, user: str) -> str:
        """Text of a file; the `OSError` says why not, as the kernel would."""
        actual = self.resolve(path)
        for refused, error in (
            (self.denies(actual, user), errno.EACCES),
            (actual not in self.files, errno.EISDIR),
        ):
            if refused:
                raise OSError(error, os.strerror(error), path)
        return self.files[actual].text

    def append(self, path: str, text: str, at: float) -> None:
        """Add to the end of a log file."""
        file = self.files[path]
        file.content = (file.text + text)[-KEPT_CHARACTERS:]
        file.modified = at

    def _known(self) -> Iterator[str]:
        yield from self.files
        yield from self.links
        yield from self.bulk_kib
        yield from self.private


def is_within(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _parents(path: str) -> Iterator[str]:
    while (path := posixpath.dirname(path)) != "/":
        yield path

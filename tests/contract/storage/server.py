"""A private PostgreSQL for tests: Debian's programs, a socket in a temporary folder, no network, no syncing."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=100"


@dataclass(frozen=True)
class Server:
    """A running server; its databases are made and dropped through `postgres`."""

    folder: Path
    _numbers: Iterator[int]

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def make(self, template: str = "template1") -> str:
        """The URL of a new database, a copy of `template`."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    def stop(self, mode: str = "fast") -> None:
        _control(self.folder, "stop", "-m", mode)

    def start(self) -> None:
        _control(self.folder, "start", "-o", f"{OPTIONS} -k {self.folder}", "-l", str(self.folder / "log"))


@contextmanager
def running_server() -> Iterator[Server]:
    """Starts one in a folder of its own and ends it. Where the tests run as root, it runs as `postgres`."""
    # Not pytest's folder: the server's user could not enter it, and the socket's path would be too long.
    folder = Path(_tool("mktemp", "-d", "/tmp/commander-pg-XXXXXX"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        _tool(
            _program("initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        server = Server(folder, count(1))
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _control(folder: Path, *arguments: str) -> None:
    _tool(_program("pg_ctl"), "-D", str(folder / "data"), "-w", "-s", *arguments)


def _program(name: str) -> str:
    return str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), default=Path(name)))


def _tool(*argv: str) -> str:
    user = "postgres" if os.geteuid() == 0 and argv[0] != "mktemp" else None
    done = subprocess.run(
        argv, user=user, check=True, capture_output=True, cwd="/", text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    return done.stdout.strip()

"""A person at a shell: alice, in a folder of her own, with a running demonstration fleet at hand."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.__main__ import main
from bot.config.toml import table
from executors.simulated.launch import Fleet, open_fleet

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Said:
    """What a command left."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """alice's account: English, an empty home folder, which is also the working directory."""
    for name, value in {
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "LOGNAME": "alice",
        "LC_ALL": "C.UTF-8",
        "COMMANDER_LOG": "warning",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    logs.silence()
    logs.redacting.redact = logs.plain
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture
def commander(capsys: pytest.CaptureFixture[str]) -> Run:
    """`commander("check", "--config", path)`, in this process."""

    def run(*words: str | Path) -> Said:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def program() -> Run:
    """The same as a process of its own: `program("chat", typed="help\\n")`."""

    def run(*words: str | Path, typed: bytes | str = b"", **environment: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, words)],
            input=typed.encode() if isinstance(typed, str) else typed,
            capture_output=True,
            check=False,
            timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """The simulated hosts behind their real SSH server."""
    with asyncio.Runner() as runner:
        held = runner.run(open_fleet(tmp_path_factory.mktemp("demonstration")))
        yield held
        runner.run(held.close())


@pytest.fixture
def installation(fleet: Fleet, home: Path) -> Path:
    """A new installation with two hosts of the fleet, whose keys nobody has trusted yet: the way to its file."""
    hosts = [
        table(
            "[[hosts]]",
            {
                "name": name,
                "address": fleet.hosts[name].address,
                "port": fleet.hosts[name].port,
                "user": "demo",
                "key": str(fleet.client_key),
                "become": "sudo",
                "tags": fleet.hosts[name].tags,
                "services": ["nginx"],
            },
        )
        for name in ("web-01", "web-02")
    ]
    people = [
        table("[[people]]", {"name": "alice", "role": "admin", "accounts": {"console": "alice"}}),
        table("[[people]]", {"name": "erin", "role": "admin"}),
        table("[[people]]", {"name": "bob", "role": "operator", "accounts": {"console": "bob"}}),
    ]
    path = home / "config.toml"
    path.write_text("\n".join([*people, *hosts]), "utf-8")
    return path


@pytest.fixture
def known_hosts(fleet: Fleet, home: Path) -> Path:
    """The hosts' keys as an OpenSSH client would have kept them."""
    path = home / "known_hosts"
    path.write_text("".join(f"[{h.address}]:{h.port} {h.host_key}\n" for h in fleet.hosts.values()), "utf-8")
    return path

"""The command line itself: what is loaded, exit codes, and that no raw exception reaches a person."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__
from bot.__main__ import COMMANDS
from bot.cli.failing import guarded
from bot.domain.errors import ConfigError, RefusedError
from tests.unit.cli.conftest import ROOT, Run

VENDORS = ("anthropic", "discord", "docker", "fabric", "libvirt", "paramiko", "proxmoxer", "slack_bolt", "telegram")
HEAVY = ("asyncio", "asyncssh", "babel", "prompt_toolkit", "pydantic", "rich", "sqlalchemy", "structlog")


def loaded_by(code: str) -> set[str]:
    """The modules that are loaded after this code, in a Python of its own."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return set(told.stdout.split())


def test_help_names_every_command_and_loads_none(commander: Run) -> None:
    said = commander("--help")
    assert said.code == 0
    assert all(f"\n    {name}" in said.out for name in COMMANDS)
    loaded = loaded_by("from bot.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass")
    assert not loaded & set(HEAVY)
    assert not any(module.startswith("bot.cli.") for module in loaded)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, commander: Run) -> None:
    said = commander(name, "--help")
    assert said.code == 0
    assert said.out.startswith(f"usage: commander {name}")


def test_the_prompt_stands_before_anything_else_is_loaded() -> None:
    loaded = loaded_by("import bot.__main__, bot.cli.chat, bot.cli.failing, bot.cli.terminal")
    assert "prompt_toolkit" in loaded
    assert not loaded & {"asyncssh", "babel", "pydantic", "rich", "sqlalchemy", "structlog", "bot.app", *VENDORS}


def test_no_vendor_is_loaded_that_the_configuration_does_not_use() -> None:
    loaded = loaded_by("import bot.cli.conversation, bot.cli.fleet, bot.cli.run, bot.cli.who")
    assert "bot.app" in loaded
    assert not loaded & {*VENDORS, "psycopg", "prometheus_client"}


def test_classify_loads_no_application() -> None:
    assert not loaded_by("import bot.cli.classify") & {"asyncio", "asyncssh", "sqlalchemy", "bot.app"}


def test_usage(commander: Run) -> None:
    assert commander("--version").out == f"{__version__}\n"
    assert commander().code == 2
    assert commander("frobnicate").code == 2
    assert commander("check", "--frobnicate").code == 2


class Failing:
    """A sub-command that fails with this."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, error: BaseException) -> int:
        def run(_: argparse.Namespace) -> int:
            raise error

        self._monkeypatch.setattr("bot.cli.actions.run", run)
        return guarded("bot.cli.actions", argparse.Namespace())


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (RefusedError("cli.run_demo"), 1, "commander: the demonstration has no messengers."),
        (ConfigError("cli.no_demo", path="x"), 2, "commander: there is no demonstration at x."),
        (PermissionError(13, "Permission denied", "/x"), 1, "commander: /x: Permission denied."),
        (KeyboardInterrupt(), 130, ""),
        (
            ExceptionGroup("", [ValueError(), ExceptionGroup("", [RefusedError("cli.run_demo")])]),
            1,
            "commander: the demo",
        ),
        (BaseExceptionGroup("", [KeyboardInterrupt()]), 130, ""),
    ],
)
def test_every_failure_is_one_sentence_and_an_exit_code(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Failing(monkeypatch)(error) == code
    out, err = capsys.readouterr()
    assert err.startswith(said)
    assert (err.count("\n"), out) == (bool(said), "")


def test_a_fault_is_one_sentence_and_its_details_are_a_file(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    details = home / "state" / "commander" / "fault.log"
    assert Failing(monkeypatch)(ZeroDivisionError("a detail")) == 1
    assert capsys.readouterr().err == (
        f"commander: something is wrong in the program itself (ZeroDivisionError). What happened is in {details};"
        " please report it.\n"
    )
    assert "ZeroDivisionError: a detail" in details.read_text("utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    assert Failing(monkeypatch)(ZeroDivisionError()) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_leaves_ends_the_program_quietly(home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "actions", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 1
    process.stderr.close()


@pytest.mark.parametrize(
    ("variables", "french"),
    [
        ({"LC_ALL": "fr_FR.UTF-8"}, True),
        ({"LC_ALL": "", "LC_MESSAGES": "fr_CA", "LANG": "en_GB.UTF-8"}, True),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "fr"}, True),
        ({"LC_ALL": "de_DE.UTF-8"}, False),
        ({"LC_ALL": "C"}, False),
    ],
)
def test_the_terminal_says_which_language(
    variables: dict[str, str], french: bool, commander: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert commander("run").err.startswith("commander: il n'y a pas" if french else "commander: there is no")

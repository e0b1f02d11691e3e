"""Conversations at a terminal and through a pipe, with the program as people start it."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.screen import Screen


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "demonstration"


def test_a_first_conversation(folder: Path) -> None:
    with Screen("demo", "--dir", folder, LC_ALL="fr_FR.UTF-8", COMMANDER_LOG="info") as window:
        window.waits_for("›")
        window.types("qui suis-je\r")  # before anything is loaded: it waits
        window.waits_for("Vous êtes alice (administrateur) sur une flotte de démonstration", "alice")
        window.types("redemarre ng\t")
        window.waits_for("redemarre nginx")
        window.types(" sur web-01\r")
        window.waits_for("[1] Confirmer")
        window.types("1\r")
        window.waits_for("Fait en", "web-01", "actif")
        window.types("\x03quit\r")  # Ctrl-C with nothing running clears the line, and does not end the program
        assert window.ends() == 0
        log = (folder / "data" / "commander.log").read_text("utf-8")
        assert log
        assert all(json.loads(line)["level"] for line in log.splitlines())
        assert '"event"' not in window.text
    assert folder.stat().st_mode & 0o077 == 0


def test_the_second_terminal_is_asked_and_the_first_sees_the_answer(folder: Path) -> None:
    with Screen("demo", "--dir", folder) as alice:
        alice.waits_for("You are alice, admin", "5 simulated hosts")
        with Screen("demo", "--dir", folder, "--as", "bob") as bob:
            bob.waits_for("You are bob, operator")
            bob.types("restart nginx on web-01\r")
            alice.waits_for("restart nginx on web-01", "[1] Approve")
            alice.types("1\r")
            bob.waits_for("Approved by alice", "Done in")
            bob.types("\x04")
            assert bob.ends() == 0
        alice.types("\x04")
        assert alice.ends() == 0


def test_a_pipe_is_answered_line_by_line(folder: Path, program: Run) -> None:
    said = program(
        "demo", "--dir", folder, "--as", "carol", typed="who am i\nuptime of web-02\nrestart nginx on web-01"
    )
    assert said.code == 0, said.err
    assert said.err == ""
    first, second, third = (said.out.index(word) for word in ("carol", "web-02", "role"))
    assert min(first, third) < second
    assert "\x1b" not in said.out
    assert "Hello" not in said.out  # no greeting in a pipe

    again = program("chat", "--config", folder / "demo.toml", "--as", "bob", typed="who am i\n")
    assert "bob" in again.out
    unknown = program("chat", "--config", folder / "demo.toml", "--as", "dave", typed="who am i\n")
    assert (unknown.code, unknown.err) == (
        1,
        "commander: nobody is called dave. There are: alice, bob, carol and erin.\n",
    )


def test_a_real_installation_knows_people_by_their_account_only(installation: Path, program: Run) -> None:
    assert "alice" in program("chat", typed="who am i\n").out
    forged = program("chat", "--as", "erin", typed="who am i\n")
    assert (forged.code, forged.out) == (1, "")
    assert "--as erin works only on the demonstration" in forged.err
    stranger = program("chat", typed="who am i\n", LOGNAME="mallory")
    assert (stranger.code, stranger.out) == (1, "")
    assert 'accounts = { console = "mallory" }' in stranger.err


def test_a_wrong_configuration_gives_the_terminal_back(home: Path) -> None:
    (home / "config.toml").write_text("[polcy]\n", "utf-8")
    with Screen("chat") as window:
        window.waits_for("›", "polcy: there is no such key; did you mean policy?")
        assert window.ends() == 2
        assert "Traceback" not in window.text

"""Each thing that `check` looks at, found missing; and what the Tab key offers."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.app import open_app
from bot.cli import checks
from bot.cli.completing import completer
from bot.cli.written import written
from bot.config import load, parse
from bot.core.explain import words
from bot.domain.content import Mark
from executors.simulated.launch import Fleet
from tests.unit.cli.conftest import Run

ADMIN = '[[people]]\nname = "alice"\nrole = "admin"\naccounts = { console = "alice" }\n'


def found(text: str, folder: Path) -> Iterator[tuple[Mark, str, str]]:
    for finding in checks.before(parse(text, folder)):
        yield finding.mark, finding.subject, words(finding.said, "en")


def test_people_who_could_not_work_are_named(home: Path) -> None:
    assert any(mark is Mark.BAD and "nobody is an admin" in said for mark, _, said in found("", home))
    alone = list(found(ADMIN, home))
    assert any(mark is Mark.WARN and "alice is the only admin" in said for mark, _, said in alone)
    assert not any(subject == "accounts.console" for _, subject, _ in alone)
    solo = list(found(f'[policy]\nprofile = "solo"\n{ADMIN}', home))
    assert not any(subject == "people" for _, subject, _ in solo)
    stranger = list(found(ADMIN.replace("alice", "erin"), home))
    assert any(mark is Mark.WARN and 'accounts = { console = "alice" }' in said for mark, _, said in stranger)


def test_a_missing_library_is_named_with_its_extra(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda _: None)
    text = f'[model]\nprovider = "anthropic"\napi_key = {{ env = "A" }}\n{ADMIN}'
    assert (Mark.BAD, "model") in [(mark, subject) for mark, subject, _ in found(text, home)]


def test_a_folder_that_cannot_be_written_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "data").mkdir(mode=0o700)
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert any(mark is Mark.BAD and "cannot write" in said for mark, _, said in found(ADMIN, home))


async def inside(text: str, folder: Path) -> dict[str, tuple[Mark, str]]:
    async with open_app(parse(text, folder)) as app:
        return {one.subject: (one.mark, words(one.said, "en")) async for one in checks.inside(app)}


async def test_what_can_be_reached_and_what_cannot(home: Path, fleet: Fleet) -> None:
    (home / "passphrase").write_text("x", "utf-8")
    (home / "passphrase").chmod(0o644)
    hosts = """
        [[hosts]]
        name = "here"
        transport = "local"
        tags = ["test"]
        [[hosts]]
        name = "nowhere"
        address = "127.0.0.1"
        port = 1
    """
    apps = f"""
        [[apps]]
        name = "site"
        url = "{fleet.url}"
        [[apps]]
        name = "gone"
        url = "http://127.0.0.1:1/"
    """
    seen = await inside(f'[ssh]\npassphrase = {{ file = "passphrase" }}\n{ADMIN}{hosts}{apps}', home)
    assert seen["here"][0] is Mark.OK
    assert seen["nowhere"][0] is Mark.BAD
    assert seen["site"][0] is Mark.BAD  # nginx on web-01 crashed three minutes ago
    assert "502" in seen["site"][1]
    assert seen["gone"][0] is Mark.BAD
    assert seen["ssh.passphrase"] == (Mark.BAD, f"others can read {home}/passphrase. Run: chmod 600 {home}/passphrase")
    (home / "passphrase").chmod(0o600)
    assert (await inside(f'[ssh]\npassphrase = {{ file = "passphrase" }}\n{ADMIN}', home))["ssh.passphrase"][
        0
    ] is Mark.OK


def test_a_changed_key_is_not_offered_to_be_trusted(
    commander: Run, installation: Path, known_hosts: Path, fleet: Fleet
) -> None:
    here, other = fleet.hosts["web-01"], fleet.hosts["cache-01"]
    known_hosts.write_text(f"[{here.address}]:{here.port} {other.host_key}\n", "utf-8")
    installation.write_text('[ssh]\nknown_hosts = "known_hosts"\n' + installation.read_text("utf-8"), "utf-8")
    said = commander("check")
    assert said.code == 1
    assert "❌  web-01" in said.out
    offered = [line for line in said.out.splitlines() if line.startswith("  trust ")]
    assert offered == [f"  trust {fleet.hosts['web-02'].fingerprint} for web-02"]


def test_a_database_of_something_else_is_a_finding(commander: Run, installation: Path) -> None:
    (installation.parent / "data").mkdir(mode=0o700)
    (installation.parent / "data" / "commander.db").write_bytes(b"not a database" * 100)
    said = commander("check")
    assert said.code in {1, 2}
    assert "Traceback" not in said.out + said.err
    assert "Error" not in said.out + said.err


def test_names_in_brackets_are_shown_whole(commander: Run, installation: Path) -> None:
    book = '\n[[playbooks]]\nname = "dance"\nsteps = ["do the usual dance"]\n'
    installation.write_text(installation.read_text("utf-8") + book, "utf-8")
    assert "❌  playbooks[dance].steps[1]" in commander("check").out


class Answering(io.StringIO):
    """A terminal at which somebody answers."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "trusted"), [("y\n", True), ("OUI\n", True), ("\n", False), ("n\n", False)])
def test_keys_are_trusted_after_a_typed_yes(
    answer: str, trusted: bool, commander: Run, installation: Path, known_hosts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Answering(answer))
    said = commander("import", "known-hosts", known_hosts)
    assert "Trust these 2 keys? [y/N]" in said.out
    assert (said.code == 0) is trusted


def test_a_secret_is_typed_unseen(commander: Run, installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def unseen(prompt: str) -> str:
        asked.append(prompt)
        return "correct horse"

    monkeypatch.setattr(sys, "stdin", Answering())
    monkeypatch.setattr("bot.cli.secrets.getpass", unseen)
    assert commander("secrets", "set", "mail").code == 0
    assert asked == ["Value of mail (not shown): "]


def test_what_is_no_known_hosts_file_is_named(commander: Run, installation: Path) -> None:
    (installation.parent / "keys.txt").write_text("web-01 ssh-ed25519 nonsense!\n", "utf-8")
    said = commander("import", "known-hosts", "keys.txt")
    assert said.code in {0, 2}
    assert "Traceback" not in said.err


async def test_tab_offers_commands_and_the_names_that_the_person_may_see(home: Path) -> None:
    text = f"""
        {ADMIN}
        [[people]]
        name = "bob"
        rights = [{{ role = "viewer", tag = "web" }}]
        [[hosts]]
        name = "web-01"
        address = "10.0.0.1"
        tags = ["production", "web"]
        services = ["nginx"]
        [[hosts]]
        name = "db-master"
        address = "10.0.0.2"
        tags = ["production", "db"]
    """
    path = home / "config.toml"
    path.write_text("\n".join(line.strip() for line in text.splitlines()), "utf-8")
    async with open_app(load(path)) as app:

        def offered(name: str, typed: str, language: str = "en") -> list[str]:
            person = app.snapshot().person(name)
            assert person is not None
            tab = completer(app, person, language)
            return [one.text for one in tab.get_completions(Document(typed), CompleteEvent())]

        assert "restart" in offered("alice", "resta")
        assert offered("alice", "restart ng") == ["nginx"]
        assert offered("alice", "restart nginx on d") == ["db-master", "db"]
        assert offered("bob", "restart nginx on d") == []
        assert "web-01" in offered("bob", "uptime of w")
        assert "redémarre" in offered("alice", "redem", "fr")
        assert offered("alice", "grant ad") == ["admin"]
        assert offered("alice", "xyz db-m") == ["db-master"]


async def declared(text: str, folder: Path) -> dict[str, tuple[Mark, str]]:
    async with open_app(parse(text, folder)) as app:
        return {one.subject: (one.mark, words(one.said, "en")) async for one in written(app)}


async def test_steps_that_mean_nothing_are_named(home: Path) -> None:
    books = """
        [[playbooks]]
        name = "good"
        steps = ["freeze the bot", "restart {service} on {host}"]
        [[playbooks]]
        name = "bad"
        steps = ["freeze the bot", "do the usual dance"]
    """
    found = await declared(ADMIN + books, home)
    assert found["playbooks[good]"] == (Mark.OK, "2 steps")
    assert found["playbooks[bad].steps[2]"][0] is Mark.BAD
    assert "do the usual dance" in found["playbooks[bad].steps[2]"][1]
    assert "playbooks[bad]" not in found


async def test_recipes_need_their_file(home: Path) -> None:
    recipes = '[[recipes.tasks]]\nname = "deploy-docs"\ntask = "deploy_docs"\n'
    assert (await declared(ADMIN + recipes, home))["recipes.file"][0] is Mark.BAD
    (home / "fabfile.py").write_text("", "utf-8")
    found = await declared(ADMIN + recipes, home)
    assert (found["recipes.file"][0], found["recipes.tasks[deploy-docs]"][0]) == (Mark.OK, Mark.BAD)
    (home / "fabfile.py").write_text("@task\ndef deploy_docs(c): ...\n", "utf-8")
    found = await declared(ADMIN + recipes, home)
    assert found["recipes.file"][0] is Mark.OK
    assert "recipes.tasks[deploy-docs]" not in found
    assert await declared(ADMIN, home) == {}

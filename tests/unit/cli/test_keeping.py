"""`audit` and `secrets`: proofs, exports, and values that are never shown."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run


def test_the_record_is_proved_and_a_changed_one_is_found(commander: Run, installation: Path) -> None:
    commander("arm")
    assert commander("audit", "verify").code == 0
    database = installation.parent / "data" / "commander.db"
    content = database.read_bytes()
    assert b'"event":"armed"' in content
    database.write_bytes(content.replace(b'"event":"armed"', b'"event":"armee"'))
    said = commander("audit", "verify")
    assert said.code == 1
    assert said.out.startswith("❌ ")


def test_a_file_of_checkpoints_that_is_not_there_is_named(commander: Run, installation: Path) -> None:
    said = commander("audit", "verify", "--checkpoints", "nowhere")
    assert (said.code, said.err) == (2, "commander: there is no file nowhere.\n")


def test_what_is_no_archive_is_named(commander: Run, installation: Path) -> None:
    said = commander("audit", "verify", "--archive", installation)
    assert (said.code, said.err) == (2, f"commander: {installation} is no archive of the record.\n")


@pytest.mark.parametrize(("since", "entries"), [("1d", 1), ("2020-01-01", 1), ("2999-01-01T00:00:00+01:00", 0)])
def test_the_record_is_exported_from_a_moment_on(commander: Run, installation: Path, since: str, entries: int) -> None:
    commander("arm")
    lines = commander("audit", "export", "--since", since).out.splitlines()
    assert len(lines) == entries
    assert all(json.loads(line)["entry"]["event"] == "armed" for line in lines)


def test_a_moment_that_is_none_is_refused(commander: Run, installation: Path) -> None:
    said = commander("audit", "export", "--since", "lately")
    assert said.code == 2
    assert "“lately” is no time" in said.err


def test_secrets_are_set_from_a_pipe_listed_rotated_removed_and_recorded(
    commander: Run, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    assert commander("secrets", "set", "slack/bot").out.startswith("slack/bot is kept, encrypted.")
    assert commander("secrets", "list").out == "slack/bot\n"
    assert commander("secrets", "rotate").out == "1 secret is encrypted under a new master key.\n"
    assert commander("secrets", "remove", "slack").err == (
        "commander: there is no secret slack. There are: slack/bot.\n"
    )
    assert commander("secrets", "remove", "slack/bot").code == 0
    assert commander("secrets", "list").out == ""
    exported = commander("audit", "export").out
    assert [json.loads(line)["entry"]["event"] for line in exported.splitlines()] == [
        *("secret kept", "secrets rotated", "secret removed"),
    ]
    files = [path.read_bytes() for path in installation.parent.rglob("*") if path.is_file()]
    assert not any(b"correct horse" in content for content in (exported.encode(), *files))


@pytest.mark.parametrize(
    ("name", "value"), [("../x", "value"), ("-x y", "value"), ("good", ""), ("good", "x" * 70_000)]
)
def test_a_name_or_a_value_that_is_none_is_refused(
    name: str, value: str, commander: Run, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(value))
    said = commander("secrets", "set", "--", name)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("commander: ")
    assert commander("secrets", "list").out == ""

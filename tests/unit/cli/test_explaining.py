"""`explain`, `classify` and `actions`: what other programs read, field by field."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from intents.actions import catalogue
from tests.unit.cli.conftest import Run

KEYS = ["text", "intent", "question", "plan", "decision"]


class Piped(io.TextIOWrapper):
    """Standard input with these bytes."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_act_is_explained_with_intent_plan_and_decision(commander: Run, installation: Path) -> None:
    commander("arm")
    said = commander("explain", "--json", "restart", "nginx", "on", "web-01")
    (found,) = objects(said.out)
    assert list(found) == KEYS
    assert found["intent"] == {
        "action": "service.restart",
        "params": {"service": "nginx", "targets": ["web-01"]},
        "source": "command",
        "confidence": 1.0,
    }
    assert found["question"] is None
    assert list(found["plan"]) == ["digest", "steps"]
    assert found["plan"]["steps"] == [
        {"kind": "argv", "target": "web-01", "summary": "web-01# systemctl restart -- nginx"}
    ]
    assert list(found["decision"]) == ["effect", "risk", "reason", "rule", "approvals_needed", "step_up"]
    assert (found["decision"]["effect"], found["decision"]["risk"]) == ("confirm", "HIGH")
    assert found["decision"]["approvals_needed"] == 0
    assert said.code == 0


def test_explaining_executes_nothing_and_records_nothing(commander: Run, installation: Path) -> None:
    commander("explain", "restart nginx on web-01")
    assert commander("audit", "export").out == ""


def test_a_look_has_no_plan(commander: Run, installation: Path) -> None:
    (found,) = objects(commander("explain", "--json", "disk usage on web-01").out)
    assert found["plan"] is None
    assert found["decision"]["effect"] == "allow"


def test_what_a_look_refuses_by_its_path_is_judged_as_the_act_that_shows_it(commander: Run, installation: Path) -> None:
    commander("arm")
    (found,) = objects(commander("explain", "--json", "show /etc/shadow on web-01").out)
    assert list(found) == KEYS
    assert found["intent"]["action"] == "file.show"
    assert "/etc/shadow lies outside" in found["question"]["text"]
    assert found["question"]["choices"] == ["reveal /etc/shadow on web-01"]
    assert [step["summary"] for step in found["plan"]["steps"]] == ["web-01# tail -n 100 -- /etc/shadow"]
    assert found["decision"]["risk"] == "HIGH"
    (shown,) = objects(commander("explain", "--json", "show /var/log/syslog on web-01").out)
    assert (shown["question"], shown["plan"], shown["decision"]["risk"]) == (None, None, "LOW")
    assert "? As written" in commander("explain", "--channel", "", "show /etc/shadow on web-01").out


def test_each_line_of_a_pipe_is_one_object_whatever_it_holds(
    commander: Run, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["uptime of web-01", "", "uptime of web-99", "x" * 2001, "a\x1bb", "bl\u202eidi", "\udcff"]
    content = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    monkeypatch.setattr(sys, "stdin", Piped(content))
    said = commander("explain", "--json")
    found = objects(said.out)
    assert [one["text"] for one in found[:4]] == lines[:4]  # the empty line too: lines and answers can be paired
    assert [one["intent"] is not None for one in found] == [True, *[False] * 6]
    assert all(list(one) == KEYS and (one["intent"] or one["question"]) for one in found)
    assert found[2]["question"]["text"].startswith("Unknown host web-99; near: web-01, web-02")
    assert "2,000" in found[3]["question"]["text"] or "2000" in found[3]["question"]["text"]
    assert said.code == 0  # a question is an answer


def test_a_person_reads_the_same_as_text(commander: Run, installation: Path) -> None:
    said = commander("explain", "restart nginx on web-01")
    assert said.out.startswith('"restart nginx on web-01"\n')
    for part in ("→ service.restart (command)", "1. web-01# systemctl restart -- nginx", "rule "):
        assert part in said.out


def test_what_somebody_else_may_do_is_explained_on_any_installation(commander: Run, installation: Path) -> None:
    commander("arm")
    (found,) = objects(commander("explain", "--json", "--as", "bob", "restart nginx on web-01").out)
    assert (found["decision"]["effect"], found["decision"]["approvals_needed"]) == ("approve", 1)
    said = commander("explain", "--as", "mallory", "help")
    assert (said.code, said.err) == (1, "commander: nobody is called mallory. There are: alice, erin and bob.\n")


def test_the_configuration_decides_the_language_of_what_has_none(commander: Run, installation: Path) -> None:
    installation.write_text(f'[bot]\nlanguage = "fr"\n{installation.read_text("utf-8")}', "utf-8")
    (silent,) = objects(commander("explain", "--json", "").out)
    (english,) = objects(commander("explain", "--json", "what is the uptime of web-99?").out)
    assert silent["question"]["text"].startswith("Dites ce que vous voulez")
    assert english["question"]["text"].startswith("Unknown host")


def test_a_channel_must_be_declared(commander: Run, installation: Path) -> None:
    assert "knows no channel C9" in commander("explain", "--channel", "C9", "help").err
    with installation.open("a", encoding="utf-8") as file:
        file.write('\n[[channels]]\nmessenger = "slack"\nid = "C9"\n')
    for channel in ("C9", "slack:C9"):
        assert commander("explain", "--channel", channel, "help").code == 0


@pytest.mark.parametrize(
    ("words", "command", "risk", "programs"),
    [
        (["ls", "-la", "/tmp"], "ls -la /tmp", "LOW", ["ls"]),
        (["--", "rm", "-rf", "/"], "rm -rf /", "CRITICAL", ["rm"]),
        (["df -h | sort"], "df -h | sort", "LOW", ["df", "sort"]),
    ],
)
def test_a_command_is_classified(
    commander: Run, words: list[str], command: str, risk: str, programs: list[str]
) -> None:
    (found,) = objects(commander("classify", "--json", *words).out)
    assert list(found) == ["command", "risk", "reasons", "programs"]
    assert (found["command"], found["risk"], found["programs"]) == (command, risk, programs)
    assert found["reasons"]


def test_every_command_of_a_stream_is_classified_in_order(commander: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    nasty = [b"uptime", b"cat /etc/shadow\nid", b"\xff\xfe;\x1b[31m", b"$(", b"'", b"x" * 70_000]
    monkeypatch.setattr(sys, "stdin", Piped(b"\0".join(nasty) + b"\0"))
    found = objects(commander("classify", "--json", "-0").out)
    assert [one["risk"] == "LOW" for one in found] == [True, False, False, False, False, False]
    assert found[1]["command"] == "cat /etc/shadow\nid"

    monkeypatch.setattr(sys, "stdin", Piped(b"uptime\0\0df -h"))
    assert [one["command"] for one in objects(commander("classify", "--json", "-0").out)] == ["uptime", "", "df -h"]

    monkeypatch.setattr(sys, "stdin", Piped(b"uptime\n\ndf -h"))
    text = commander("classify").out
    assert text.splitlines()[0] == "LOW       uptime"
    assert "LOW       df -h" in text


def test_the_catalogue_is_listed_in_three_ways(commander: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = json.loads(commander("actions", "--json").out)
    assert [one["name"] for one in listed] == [action.name for action in catalogue()]
    restart = next(one for one in listed if one["name"] == "service.restart")
    assert (restart["kind"], restart["risk"], restart["role"], restart["rerun"]) == (
        *("act", "MEDIUM", "operator", "once"),
    )
    assert commander("actions", "--markdown").out.startswith("# Actions\n")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert "redémarre {service} sur {targets}" in commander("actions").out

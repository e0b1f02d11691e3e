"""The program's own log: one JSON object a line, correlated, redacted, at the level that was asked for."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def path(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMANDER_LOG", "info")
    file = home / "data" / "commander.log"
    logs.to_file(file)
    return file


def test_a_file_of_json_lines_that_only_its_owner_reads(path: Path) -> None:
    log = structlog.get_logger("bot.test")
    with structlog.contextvars.bound_contextvars(correlation="abc"):
        log.info("something.happened", hosts=["web-01"], count=2)
    log.debug("not at this level")
    logging.getLogger("other.library").warning("it said %s", "this")
    first, second = lines(path)
    assert (first["event"], first["hosts"], first["count"], first["correlation"], first["level"]) == (
        *("something.happened", ["web-01"], 2, "abc", "info"),
    )
    assert (second["event"], second["logger"], second["level"]) == ("it said this", "other.library", "warning")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_no_secret_reaches_it_however_deep(path: Path) -> None:
    logs.redacting.redact = lambda text: text.replace("hunter2", "[secret]")
    log = structlog.get_logger("bot.test")
    log.info(
        "hunter2", argv=["mysql", "-phunter2"], nested={"a": ("hunter2", 1, None, True, 1.5)}, path=Path("hunter2")
    )
    try:
        int("hunter2")
    except ValueError:
        log.exception("failed")
    logging.getLogger("other.library").error("password %s", "hunter2")
    assert "hunter2" not in path.read_text("utf-8")
    found = lines(path)
    assert found[0]["nested"] == {"a": ["[secret]", 1, None, True, 1.5]}
    assert "ValueError: invalid literal for int() with base 10: '[secret]'" in found[1]["exception"]


def test_a_line_that_cannot_be_written_is_lost_without_a_word(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = OSError(28, "No space left on device")

    def refuse(_text: str) -> int:
        raise full

    files = (one for one in logging.getLogger().handlers if isinstance(one, logging.FileHandler))
    handler = next(one for one in files if one.baseFilename == str(path))
    monkeypatch.setattr(handler.stream, "write", refuse, raising=False)
    structlog.get_logger("bot.test").error("something.failed")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("said", "level"), [("debug", "DEBUG"), ("WARNING ", "WARNING"), ("", "INFO"), ("nonsense", "INFO")]
)
def test_the_level_is_what_the_environment_says(said: str, level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMANDER_LOG", said)
    assert logging.getLevelName(logs.level()) == level


def test_libraries_narrate_only_when_everything_is_asked_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for said, kept in (("info", 0), ("debug", 1)):
        monkeypatch.setenv("COMMANDER_LOG", said)
        file = home / f"{said}.log"
        logs.to_file(file)
        logging.getLogger("asyncssh").info("Opening SSH connection")
        assert len(lines(file)) == kept


def test_a_terminal_gets_words_and_a_service_gets_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMMANDER_LOG", "info")
    logs.to_stream()
    structlog.get_logger("bot.test").info("began")
    assert json.loads(capsys.readouterr().err)["event"] == "began"
    logs.to_stream(colours=True)
    try:
        int("x")
    except ValueError:
        structlog.get_logger("bot.test").exception("failed", host="web-01")
    shown = capsys.readouterr().err
    assert "host=web-01" in shown
    assert "ValueError: invalid literal" in shown
    assert not shown.startswith("{")


def test_a_new_target_takes_the_place_of_the_old_one(path: Path, home: Path) -> None:
    logs.to_file(home / "other.log")
    structlog.get_logger("bot.test").info("here")
    assert lines(path) == []
    assert [one["event"] for one in lines(home / "other.log")] == ["here"]

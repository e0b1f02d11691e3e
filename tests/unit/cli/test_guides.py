"""`check --guide`: what to click, for people who have nothing yet."""

from pathlib import Path

import pytest

from adapters._sections import configurations
from bot.__main__ import main
from bot.cli.guides import guide
from bot.config.load import parse

MESSENGERS = tuple(configurations())


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", MESSENGERS)
def test_every_messenger_has_numbered_steps_in_both_languages(name: str, language: str) -> None:
    lines = list(guide(name, None, language))
    steps = [line for line in lines if line[:1].isdigit()]
    assert [int(line.split(".")[0]) for line in steps] == list(range(1, len(steps) + 1))
    assert len(steps) >= 3
    assert not any(line.startswith(f"{name}.") for line in lines), "every message has a text"


def test_what_to_paste_stands_by_itself() -> None:
    slack = "\n".join(guide("slack", None, "en"))
    assert '"bot_user"' in slack
    assert "\n{\n" in slack
    assert "https://discord.com/oauth2/authorize?" in "\n".join(guide("discord", None, "fr"))


def test_the_configuration_speaks_for_itself_where_there_is_one(tmp_path: Path) -> None:
    config = parse('[bot]\nname = "jarvis"\n[adapters.telegram]\ntoken = { env = "JARVIS_TOKEN" }\n', tmp_path)
    assert "JARVIS_TOKEN" in "\n".join(guide("telegram", config, "en"))
    assert "jarvis" in "\n".join(guide("slack", config, "en"))


def test_nobody_needs_a_configuration_to_learn_how_to_make_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", "/nonexistent/config.toml", "--guide", "telegram"]) == 0
    assert "@BotFather" in capsys.readouterr().out

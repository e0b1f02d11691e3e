"""Reading the file: TOML, then the declaration, then what each key allows alone but not all of them together."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from bot.config.consistency import contradictions
from bot.config.convert import Config
from bot.config.problems import ConfigProblems, Problem, problem
from bot.config.sections import Settings
from bot.domain.content import Message


def load(path: Path) -> Config:
    """The configuration in a file; raises `ConfigProblems`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        unreadable = Message.of("config.unreadable", reason=error.strerror or type(error).__name__)
        raise ConfigProblems(path, [Problem("", unreadable)]) from error
    except UnicodeDecodeError as error:
        raise ConfigProblems(path, [Problem("", Message.of("config.not_utf8", position=error.start))]) from error
    return parse(text, path.parent, path)


def parse(text: str, folder: Path, path: Path | None = None) -> Config:
    """The configuration in a text; raises `ConfigProblems` with all problems at once."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigProblems(path, [Problem("", Message.of("config.not_toml", reason=str(error)))]) from error
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        raise ConfigProblems(path, [problem(item, tree) for item in error.errors()]) from error
    config = Config(settings, folder, path)
    if problems := list(contradictions(config)):
        raise ConfigProblems(path, problems)
    return config

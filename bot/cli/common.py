"""What sub-commands share: `--config`, the language of the terminal, one sentence out. Nothing heavy is imported here.

The prompt of `chat` and `--help` stand before the words are loaded, so the functions that need words load them.
"""

import argparse
import locale
import os
import sys
from importlib import import_module
from pathlib import Path

from bot.domain.content import Message

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
"""The exit codes of the program."""


def config_option(parser: argparse.ArgumentParser) -> None:
    """`--config F`, the same everywhere."""
    parser.add_argument(
        "--config",
        type=Path,
        default=Path("config.toml"),
        metavar="F",
        help="the configuration · la configuration (config.toml)",
    )


def language() -> str:
    """The terminal's language: French where the environment says so, else English."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "fr" if (said or locale.getlocale()[0] or "").lower().startswith("fr") else "en"


def state_folder(name: str) -> Path:
    """Where programs keep what outlives them (XDG; the same on macOS): `~/.local/state/<name>`."""
    base = Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser()
    return (base if base.is_absolute() else Path.home() / ".local" / "state") / name


def say(message: Message) -> str:
    """A sentence in the terminal's language."""
    from bot.core.explain import words

    return words(message, language())


def tell(message: Message) -> None:
    """One sentence on standard output."""
    sys.stdout.write(f"{say(message)}\n")


def complain(message: Message) -> None:
    """One sentence on standard error."""
    sys.stderr.write(f"commander: {say(message)}\n")


def talk(arguments: argparse.Namespace, *, opener: str, history: Path) -> int:
    """A conversation with whoever sits here, or with the program at the other end of a pipe.

    `opener` is the module whose `opening(arguments)` yields the configuration; `history` keeps what was typed.
    """
    module = "bot.cli.terminal" if sys.stdin.isatty() and sys.stdout.isatty() else "bot.cli.conversation"
    return int(import_module(module).talk(arguments, opener=opener, history=history))

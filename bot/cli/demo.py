"""`commander demo`: a conversation on a demonstration fleet, which other terminals of this machine share."""

import argparse
from pathlib import Path

from bot.cli.common import state_folder, talk


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument(
        "--as",
        dest="person",
        default="alice",
        metavar="NAME",
        help="alice (admin), bob (operator), carol (viewer) · alice (admin), bob (opérateur), carol (lectrice)",
    )
    parser.add_argument(
        "--dir",
        type=Path,
        default=state_folder("commander-demo"),
        metavar="D",
        help="the demonstration's folder · le dossier de la démonstration (%(default)s)",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="forget what happened in it · oublier ce qui s'y est passé"
    )


def run(arguments: argparse.Namespace) -> int:
    """Talks until the person leaves."""
    return talk(arguments, opener="bot.cli.fleet", history=state_folder("commander") / "history-demo")

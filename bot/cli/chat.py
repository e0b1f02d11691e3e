"""`commander chat`: a conversation in the terminal, or through a pipe, one message a line."""

import argparse

from bot.cli.common import config_option, state_folder, talk


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    config_option(parser)
    parser.add_argument(
        "--as",
        dest="person",
        metavar="NAME",
        help="on a demonstration: who is talking · sur la démonstration : qui parle",
    )


def run(arguments: argparse.Namespace) -> int:
    """Talks until the person leaves."""
    return talk(arguments, opener="bot.cli.who", history=state_folder("commander") / "history")

"""The `commander` program: reads the command line, and loads only the sub-command that was asked for."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from bot import __version__

COMMANDS = {
    "run": "the bot, with every adapter that is configured · le bot, avec tous les adaptateurs configurés",
    "chat": "a conversation in this terminal · une conversation dans ce terminal",
    "demo": "a conversation on a demonstration fleet · une conversation sur une flotte de démonstration",
    "explain": "what a sentence would lead to; runs nothing · ce qu'une phrase entraînerait ; n'exécute rien",
    "classify": "the risk of a shell command, and why · le risque d'une commande, et pourquoi",
    "actions": "everything that the bot can do · tout ce que le robot sait faire",
    "check": "what the configuration names, what is missing · ce que nomme la configuration, ce qui manque",
    "arm": "ends the observation of a new installation · met fin à l'observation d'une nouvelle installation",
    "import": "hosts from ssh_config, keys from known_hosts · machines de ssh_config, clés de known_hosts",
    "audit": "proves or exports the record · prouve ou exporte le registre",
    "secrets": "sets, lists, rotates encrypted secrets · écrit, liste, renouvelle les secrets chiffrés",
}
"""Each is `bot.cli.<name>` (`import`: `importing`) with `options(parser)` and `run(arguments) -> exit code`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 ok, 1 refused or failed, 2 wrong usage or configuration, 130 interrupted."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in arguments if not word.startswith("-")), "")
    parser = argparse.ArgumentParser(prog="commander", description="ChatOps Commander. Parlez à votre infrastructure.")
    parser.add_argument("--version", action="version", version=__version__, help="the version · la version")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, about in COMMANDS.items():
        sub = subparsers.add_parser(name, help=about, description=about)
        if name == chosen:
            import_module(_module(name)).options(sub)
    parsed = parser.parse_args(arguments)
    if parsed.command is None:
        parser.print_help()
        return 2
    return int(import_module("bot.cli.failing").guarded(_module(parsed.command), parsed))


def _module(name: str) -> str:
    return f"bot.cli.{'importing' if name == 'import' else name}"


if __name__ == "__main__":
    sys.exit(main())

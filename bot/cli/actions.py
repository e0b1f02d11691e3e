"""`commander actions`: the catalogue as the program knows it."""

import argparse
import json
import sys

from bot.cli.common import OK, language
from bot.domain.actions import Action
from intents.actions import catalogue
from intents.actions.page import markdown


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON list")
    form.add_argument("--markdown", action="store_true", help="docs/actions.md")


def run(arguments: argparse.Namespace) -> int:
    """Prints it."""
    known = catalogue()
    if arguments.markdown:
        sys.stdout.write(markdown(known))
    elif arguments.json:
        sys.stdout.write(json.dumps([described(action) for action in known], ensure_ascii=False, indent=1) + "\n")
    else:
        spoken = language()
        for action in known:
            sys.stdout.write(f"{action.name:18} {action.risk.word:9} {action.role.word:9} {action.say[spoken][0]}\n")
    return OK


def described(action: Action) -> dict[str, object]:
    """One action with everything that others derive from its declaration."""
    return {
        "name": action.name,
        "kind": action.kind,
        "risk": action.risk.word,
        "role": action.role.word,
        "rerun": action.rerun.value,
        "parameters": [
            {"name": parameter.name, "kind": parameter.kind.name, "required": parameter.required}
            | ({"choices": list(parameter.kind.choices)} if parameter.kind.choices else {})
            for parameter in action.parameters
        ],
        "say": {spoken: list(phrases) for spoken, phrases in action.say.items()},
        "about": dict(action.about),
        "undo": action.undo,
    }

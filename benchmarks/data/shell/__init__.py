"""Shell commands by what they must be rated: one a line, or `json:` and a JSON string for what no line can hold.

`reads` run unasked. `asked` mostly read, but are asked about on purpose (docs/shell-verdicts.md says why). `traps` look
like reads or hide what they do: never LOW. `catastrophic` are CRITICAL.
"""

import json
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
JSON: Final = "json:"


def commands(name: str) -> tuple[str, ...]:
    """The commands of one set, in the order of its file."""
    return parsed((FOLDER / f"{name}.txt").read_text("utf-8"))


def parsed(text: str) -> tuple[str, ...]:
    """The commands of such a file's text."""
    lines = filter(None, text.split("\n"))
    return tuple(json.loads(line.removeprefix(JSON)) if line.startswith(JSON) else line for line in lines)

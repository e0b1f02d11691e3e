"""Values as TOML writes them: what the program prints, adds to files and shows in messages."""

import json
from collections.abc import Mapping
from datetime import datetime


def written(value: object) -> str:
    """One value on one line; tables become inline tables."""
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return f"{{ {', '.join(f'{name} = {written(item)}' for name, item in value.items())} }}" if value else "{}"
        case list() | tuple():
            return f"[{', '.join(written(item) for item in value)}]"
        case _:  # texts, numbers and truths are written as in JSON
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def table(heading: str, values: Mapping[str, object]) -> str:
    """A table with its heading (`[bot]`, `[[hosts]]`), each value on a line; None and empty values are left out."""
    lines = [f"{name} = {written(value)}" for name, value in values.items() if value not in (None, "", (), [], {})]
    return "\n".join([heading, *lines, ""])

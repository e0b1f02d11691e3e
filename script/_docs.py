"""Writes the pages and files that are generated from declarations, or checks that they are up to date (`--check`)."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.config.example import example
from bot.config.reference import reference
from intents.actions import catalogue
from intents.actions.page import markdown

ROOT = Path(__file__).resolve().parent.parent
PAGES: Mapping[str, Callable[[], str]] = {
    "config.example.toml": example,
    "docs/actions.md": lambda: markdown(catalogue()),
    "docs/configuration.md": reference,
}


def main(arguments: list[str], root: Path = ROOT) -> int:
    """The exit code: 1 where `--check` found a page that is not what its declarations say."""
    stale = []
    for name, make in PAGES.items():
        page, text = root / name, make()
        if page.exists() and page.read_text("utf-8") == text:
            continue
        if "--check" in arguments:
            stale.append(f"{name} is not what its declarations say: run script/docs")
        else:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, "utf-8")
            print(f"wrote {name}")
    print("\n".join(stale), end="\n" if stale else "", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

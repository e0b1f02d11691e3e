"""Compiles the area files of each language into its `messages.mo`, byte for byte the same on every machine.

`_words.py` writes; `_words.py --check` writes nothing and fails where a compiled catalogue is not what its texts say.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from typing_extensions import override

FOLDER = Path(__file__).resolve().parent.parent / "bot" / "core" / "explain" / "catalogues"


class Bare(Catalog):
    """A catalogue whose header names no date, no person and no version of a program."""

    @override
    def __iter__(self) -> Iterator[Message]:
        _, *messages = super().__iter__()
        fields = {
            "Content-Type": "text/plain; charset=utf-8",
            "Language": self.locale_identifier,
            "Plural-Forms": self.plural_forms,
        }
        yield Message("", "".join(f"{name}: {value}\n" for name, value in fields.items()))
        yield from messages


class TwiceError(Exception):
    """Two areas have a text for the same message."""


def merged(folder: Path) -> Catalog:
    """All areas of one language in one catalogue; raises `TwiceError` for a message with two texts."""
    language = folder.name
    whole = Bare(locale=language, charset="utf-8", fuzzy=False)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            area = read_po(file, locale=language, charset="utf-8", abort_invalid=True)
        for message in area:
            if not message.id:
                continue
            identifier = message.id if isinstance(message.id, str) else message.id[0]
            if identifier in whole:
                raise TwiceError(f"{path.name}: {identifier} has a text in another area of {language} already")
            whole.add(message.id, message.string)
    return whole


def compiled(folder: Path) -> bytes:
    """The bytes of `messages.mo` for one language, sorted by message."""
    buffer = io.BytesIO()
    write_mo(buffer, merged(folder))
    return buffer.getvalue()


def main(arguments: list[str], root: Path = FOLDER) -> int:
    """The exit code: 1 where `--check` found a stale catalogue."""
    stale = []
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        target, content = folder / "messages.mo", compiled(folder)
        if target.exists() and target.read_bytes() == content:
            continue
        if "--check" in arguments:
            stale.append(f"{target.relative_to(root)} is not what its texts say: run script/words")
        else:
            target.write_bytes(content)
            print(f"wrote {target.relative_to(root)}")
    print("\n".join(stale), end="\n" if stale else "", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

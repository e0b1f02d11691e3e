"""Writes recorded replies again: `python -m tests.contract.adapters.record console`. Read the diff."""

import sys

from tests.contract.adapters.samples import SAMPLES
from tests.contract.adapters.subjects import REPLIES, make


def trimmed(text: str) -> str:
    """Without the blanks that end lines, which nobody sees and editors remove."""
    return "\n".join(line.rstrip(" ") for line in text.rstrip("\n").split("\n")) + "\n"


def main(names: list[str]) -> None:
    for name in names:
        folder = REPLIES / name
        subject = make(name, folder)
        folder.mkdir(parents=True, exist_ok=True)
        for sample, content in SAMPLES.items():
            for form, text in subject.renderings(content).items():
                (folder / f"{sample}.{form}.txt").write_text(trimmed(text), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

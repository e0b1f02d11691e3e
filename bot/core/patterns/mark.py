"""What stands where a secret stood, and how it is put there."""

import re
from collections.abc import Callable, Iterable

HIDDEN = "[secret]"
Hide = Callable[[str], str]
"""A rule: the same text with the values hidden that it recognises. No rule looks across the end of a line."""


def group(pattern: re.Pattern[str], accept: Callable[[str], bool], line: str) -> str:
    """Hides the group `v` wherever the pattern matches and the value is accepted; quotes around it stay."""

    def hide(match: re.Match[str]) -> str:
        start, end = match.span("v")
        if end - start > 1 and line[start] in "\"'" and line[end - 1] == line[start]:
            start, end = start + 1, end - 1
        if line[start:end] == HIDDEN or not accept(line[start:end]):
            return match[0]
        return line[match.start() : start] + HIDDEN + line[end : match.end()]

    return pattern.sub(hide, line)


def lowered(text: str) -> str:
    """Lower case with every character at its place: U+0130 is the one capital that would become two."""
    return text.replace("\u0130", "I").lower()


def in_lines(text: str, low: str, words: Iterable[str], rule: Hide) -> str:
    """The rule on the lines that hold one of the words, and on no others: most lines cost a search only.

    `low` is the text in lower case, as the words are.
    """
    spans: set[tuple[int, int]] = set()
    for word in words:
        at = low.find(word)
        while at >= 0:
            start, end = low.rfind("\n", 0, at) + 1, low.find("\n", at)
            end = len(low) if end < 0 else end
            spans.add((start, end))
            at = low.find(word, end)
    if not spans:
        return text
    made, done = [], 0
    for start, end in sorted(spans):
        made += [text[done:start], rule(text[start:end])]
        done = end
    return "".join(made) + text[done:]

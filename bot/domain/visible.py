"""Characters that a reader cannot see, made visible: nothing that was typed or printed may hide in what is shown."""

import re

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Control and format characters, bidirectional overrides, blank letters, surrogates; not line feed, not tab.

Sources: Unicode 15 general categories Cc, Cf, Cs, Zl and Zp, and the property Default_Ignorable_Code_Point.
"""


def visible(text: str) -> str:
    """`text` with each hidden character as its picture (`␛`) or its number (`⟨U+202E⟩`)."""
    return HIDDEN.sub(_show, text)


def _show(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:  # noqa: PLR2004 (the C0 block, which has pictures from U+2400 on)
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"  # noqa: PLR2004 (delete, the one picture outside the block)

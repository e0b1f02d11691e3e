"""What the invariants about reading commands draw from: what everybody types, and what nobody would."""

import shlex

from hypothesis import strategies as st

from benchmarks.data.shell import commands
from policies.shell.judge import ShellJudge

JUDGE = ShellJudge()
MAX = 65_536
KNOWN = tuple(text for name in ("reads", "traps", "catastrophic") for text in commands(name))
LOW = [command for command in commands("reads") if "'" not in command]

PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
VISIBLE = st.text(st.characters(codec="utf-8"), max_size=20).filter(str.isprintable)
BARE = st.text(st.sampled_from("azAZ09_./:,@%+-"), min_size=1, max_size=12)
SINGLE = PRINTABLE.map(lambda text: "'" + text.replace("'", "") + "'")
DOUBLE = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='"$`\\!'), max_size=20).map(
    '"{}"'.format
)
WORD = st.lists(st.one_of(BARE, SINGLE, DOUBLE), min_size=1, max_size=3).map("".join)
SIGNS = r"""df -h rm -rf / | || && ; & ' " \ $( ) ` $x ${ } { ( < > 2>/dev/null 2>&1 >/dev/null sudo sh -c eval find
    -delete cat /etc/shadow # ! * ? ~ = é awk '{print} sed s/a/b/e"""
PIECES = st.sampled_from([*SIGNS.split(), " ", " ", " ", "\n", "\0", "\r", "\x1b[", "\u202e"])
NASTY = st.one_of(
    st.text(max_size=200),
    st.sampled_from(KNOWN),
    st.lists(PIECES, max_size=60).map("".join),
    st.tuples(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.integers(1, MAX)).map(
        lambda drawn: (drawn[0] * (drawn[1] // len(drawn[0]) + 1))[:MAX]
    ),
)
ARGV = st.lists(st.one_of(PIECES, PRINTABLE, st.text(max_size=20)), max_size=12)
DIRECTORIES = st.one_of(
    st.sampled_from(
        ["", "/", "/etc", "/var/log", "/var/log/", "/var/log/app", "/root/.ssh", "/proc/1", "/dev", "..", "/a/../etc"]
    ),
    st.text(max_size=30),
)


def complete(text: str) -> bool:
    """Whether another command may follow it in the same line: no open quote, no comment, no here-document."""
    try:
        shlex.split(text)
    except ValueError:
        return False
    return text.isprintable() and "<<" not in text and "#" not in text and not text.endswith("\\")


COMPLETE = [text for text in KNOWN if complete(text)]

"""Invariants 3, 4, 5, 6, 7 of the safety reference: reading commands, for anything that anybody could type."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.commandline import Command, lex, render
from bot.domain.flow import Risk
from policies.shell import languages, paths
from policies.shell.analyser import analyse
from policies.shell.judge import ShellJudge
from policies.shell.words import MAX_COMMANDS, split

JUDGE = ShellJudge()
LOW = [
    line
    for line in (Path(__file__).parents[2] / "unit/policies/data/low.txt").read_text("utf-8").split("\n")
    if line and "'" not in line
]
SHELLS = [path for name in ("bash", "dash", "busybox", "zsh") if (path := shutil.which(name))]
MAX = 65_536

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
    st.lists(PIECES, max_size=60).map("".join),
    st.tuples(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.integers(1, MAX)).map(
        lambda drawn: (drawn[0] * (drawn[1] // len(drawn[0]) + 1))[:MAX]
    ),
)
ARGV = st.lists(st.one_of(PIECES, PRINTABLE, st.text(max_size=20)), max_size=12)


@given(NASTY)
def test_nothing_makes_the_judge_raise_and_its_answer_is_complete(text: str) -> None:
    verdict = JUDGE.classify(text)
    assert verdict.reasons
    assert len(verdict.reasons) <= 8
    assert len(verdict.programs) <= 32
    assert len(list(split(text))) <= MAX_COMMANDS
    analyse(text)


@given(ARGV)
def test_nothing_makes_the_judge_of_argv_raise(argv: list[str]) -> None:
    assert JUDGE.judge(argv).reasons


@given(st.text(max_size=400))
def test_the_little_languages_and_paths_never_raise(text: str) -> None:
    for reads in (languages.awk, languages.sed, languages.jq, languages.curl_format, languages.kubernetes_resource):
        assert reads(text) in {True, False}
    assert paths.readable(text, ("/var/log", "/")) in {True, False}
    assert paths.public_certificate(text) in {True, False}


@given(NASTY)
def test_what_is_low_says_the_same_again_when_it_is_written_out(text: str) -> None:
    commands = lex(text)
    if commands is not None:
        written = render(commands)
        assert lex(written) == commands or any(word.startswith("=") for one in commands for word in one.argv)
        assert JUDGE.classify(text).risk is not Risk.LOW or JUDGE.classify(written).risk is Risk.LOW


@given(st.sampled_from(LOW).map(str.split), st.one_of(PIECES, PRINTABLE), st.integers(0, 8))
def test_what_runs_unasked_reads_back_to_itself(argv: list[str], word: str, at: int) -> None:
    argv.insert(at, word)
    if JUDGE.judge(argv).risk is Risk.LOW:
        assert shlex.split(shlex.join(argv)) == argv
        written = shlex.join(argv)
        assert lex(written) == (Command(tuple(argv)),) or not written.isascii()


@given(st.sampled_from(LOW), st.sampled_from(LOW), st.sampled_from([" && ", " || "]))
def test_reads_joined_are_reads(left: str, right: str, operator: str) -> None:
    assert JUDGE.classify(left + operator + right).risk is Risk.LOW


@given(NASTY, NASTY, st.sampled_from(["; ", " && ", " || ", " | ", "\n", " & "]))
def test_composing_never_lowers_below_a_read(left: str, right: str, operator: str) -> None:
    assume(JUDGE.classify(left).risk > Risk.LOW and "'" not in left and '"' not in left)
    assert JUDGE.classify(left + operator + right).risk > Risk.LOW


@given(
    st.sampled_from(LOW),
    PIECES.filter(lambda piece: piece.strip() in {";", "&", "\n", "$(", "`", "$x", ">", "<", "*", "~", "\\", "#", "!"}),
)
def test_one_character_of_shell_ends_the_subset(command: str, piece: str) -> None:
    assert JUDGE.classify(f"{command} {piece}").risk > Risk.LOW


@given(NASTY)
def test_an_empty_table_lets_nothing_through(text: str) -> None:
    assert ShellJudge(rules=()).classify(text).risk > Risk.LOW


@pytest.mark.parametrize("shell", SHELLS)
@given(words=st.lists(WORD, min_size=1, max_size=30))
@settings(max_examples=25)
def test_real_shells_read_the_subset_as_the_lexer_does(shell: str, words: list[str]) -> None:
    text = "printf %s|%s " + " ".join(words)  # the quotes of the format are added below: it holds a bar
    text = text.replace("%s|%s", "'%s\\0'")
    commands = lex(text)
    assume(commands is not None and not any(word.startswith("=") for word in words))
    assert commands is not None
    assert heard(shell, text) == list(commands[0].argv[2:])
    assert heard(shell, render(commands)) == list(commands[0].argv[2:])


@pytest.mark.parametrize("shell", SHELLS)
@given(words=st.lists(st.one_of(PRINTABLE, VISIBLE), min_size=1, max_size=30))
@settings(max_examples=25)
def test_real_shells_read_what_is_written_out(shell: str, words: list[str]) -> None:
    assume(not any(word.startswith("=") for word in words))
    assert heard(shell, render((Command(("printf", "%s\\0", *words)),))) == words


def heard(shell: str, text: str) -> list[str]:
    """The words that the shell hands to `printf`."""
    program = [shell, "sh", "-c"] if shell.endswith("busybox") else [shell, "-c"]
    done = subprocess.run([*program, text], capture_output=True, check=True, timeout=30)
    return done.stdout.decode().split("\0")[:-1]

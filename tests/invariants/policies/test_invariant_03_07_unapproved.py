"""3: what runs unasked is in the table and reads back to itself. 7: without a table nothing does."""

import shlex

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commandline import Command, lex, render
from bot.domain.flow import Risk
from policies.shell.judge import ShellJudge
from tests.invariants.policies.commands import ARGV, DIRECTORIES, JUDGE, LOW, NASTY, PIECES, PRINTABLE

NOTHING = ShellJudge(rules=())


@given(st.sampled_from(LOW).map(str.split), st.one_of(PIECES, PRINTABLE), st.integers(0, 8), DIRECTORIES)
def test_invariant_03_what_runs_unasked_reads_back_to_itself(argv: list[str], word: str, at: int, place: str) -> None:
    argv.insert(at, word)
    if JUDGE.judge(argv, directory=place).risk is Risk.LOW:
        assert shlex.split(shlex.join(argv)) == argv
        written = shlex.join(argv)
        assert lex(written) == (Command(tuple(argv)),) or not written.isascii()


@given(NASTY, DIRECTORIES)
def test_invariant_03_a_low_line_says_the_same_again_when_it_is_written_out(text: str, place: str) -> None:
    commands = lex(text)
    if commands is not None:
        written = render(commands)
        assert lex(written) == commands or any(word.startswith("=") for one in commands for word in one.argv)
        again = JUDGE.classify(written, directory=place).risk
        assert JUDGE.classify(text, directory=place).risk is not Risk.LOW or again is Risk.LOW


@given(
    st.sampled_from(LOW),
    PIECES.filter(lambda piece: piece.strip() in {";", "&", "\n", "$(", "`", "$x", ">", "<", "*", "~", "\\", "#", "!"}),
)
def test_invariant_03_one_character_of_shell_ends_the_subset(command: str, piece: str) -> None:
    assert JUDGE.classify(f"{command} {piece}").risk > Risk.LOW


@given(NASTY, DIRECTORIES)
def test_invariant_07_an_empty_table_lets_no_line_through(text: str, place: str) -> None:
    assert NOTHING.classify(text, directory=place).risk > Risk.LOW


@given(st.one_of(ARGV, st.sampled_from(LOW).map(str.split)), DIRECTORIES)
def test_invariant_07_an_empty_table_lets_no_argv_through(argv: list[str], place: str) -> None:
    assert NOTHING.judge(argv, directory=place).risk > Risk.LOW

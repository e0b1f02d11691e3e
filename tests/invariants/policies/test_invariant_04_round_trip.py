"""4: `lex(render(argv)) == argv`, and real shells read what is written as the words that were rated."""

import shutil
import subprocess

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.commandline import Command, Operator, lex, render
from tests.invariants.policies.commands import PRINTABLE, VISIBLE, WORD

SHELLS = [
    pytest.param(
        name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"needs {name} (script/bootstrap-live)")
    )
    for name in ("bash", "dash", "busybox", "zsh")
]
FEW = settings(max_examples=25)


@given(st.lists(st.lists(PRINTABLE, max_size=6), min_size=1, max_size=4))
def test_invariant_04_what_is_written_out_is_read_back(lines: list[list[str]]) -> None:
    operators: tuple[Operator, ...] = ("", "|", "&&", "||")
    written = tuple(Command(("printf", *words), operators[at]) for at, words in enumerate(lines))
    assume(not any(word.startswith("=") for command in written for word in command.argv))
    assume(not any("'" in word for command in written for word in command.argv))
    assert lex(render(written)) == written


@pytest.mark.parametrize("shell", SHELLS)
@given(words=st.lists(WORD, min_size=1, max_size=30))
@FEW
def test_invariant_04_real_shells_read_the_subset_as_the_lexer_does(shell: str, words: list[str]) -> None:
    text = "printf '%s\\0' " + " ".join(words)
    commands = lex(text)
    assume(commands is not None)
    assert commands is not None
    assume(not any(word.startswith("=") for word in commands[0].argv))  # never rated LOW: zsh would look for a program
    assert heard(shell, text) == list(commands[0].argv[2:])
    assert heard(shell, render(commands)) == list(commands[0].argv[2:])


@pytest.mark.parametrize("shell", SHELLS)
@given(words=st.lists(st.one_of(PRINTABLE, VISIBLE), min_size=1, max_size=30))
@FEW
def test_invariant_04_real_shells_read_any_words_as_they_were_rated(shell: str, words: list[str]) -> None:
    assume(not any(word.startswith("=") for word in words))
    assert heard(shell, render((Command(("printf", "%s\\0", *words)),))) == words


def heard(shell: str, text: str) -> list[str]:
    """The words that the shell hands to `printf`."""
    program = [shell, "sh", "-c"] if shell == "busybox" else [shell, "-c"]
    done = subprocess.run([*program, text], capture_output=True, check=True, timeout=30)
    return done.stdout.decode().split("\0")[:-1]

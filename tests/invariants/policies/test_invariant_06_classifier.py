"""6: the classifier never raises and does bounded work, whatever it is given, wherever that would run."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.shell import nasty
from policies.shell import languages, paths
from policies.shell.analyser import MAX_PROGRAMS, MAX_TAGS, analyse
from policies.shell.words import MAX_COMMANDS, MAX_TEXT, split
from tests.invariants.policies.commands import ARGV, DIRECTORIES, JUDGE, NASTY


@given(NASTY, DIRECTORIES)
def test_invariant_06_no_line_makes_the_classifier_raise_and_its_answer_is_complete(text: str, place: str) -> None:
    verdict = JUDGE.classify(text, directory=place)
    assert verdict.reasons
    assert len(verdict.reasons) <= MAX_TAGS + 1
    assert len(verdict.programs) <= 2 * MAX_PROGRAMS
    assert len(list(split(text))) <= MAX_COMMANDS
    assert all(len(word) <= MAX_TEXT for command in split(text) for word in command.words)
    assert analyse(text, place).crowded or len(text) <= MAX_TEXT


@given(ARGV, DIRECTORIES)
def test_invariant_06_no_argv_makes_the_classifier_raise(argv: list[str], place: str) -> None:
    assert JUDGE.judge(argv, directory=place).reasons


def test_invariant_06_what_was_made_to_be_slow_is_answered() -> None:
    assert all(JUDGE.classify(text).reasons for text in nasty())


@given(st.text(max_size=400), st.text(max_size=40))
def test_invariant_06_the_little_languages_and_paths_never_raise(text: str, place: str) -> None:
    for reads in (languages.awk, languages.sed, languages.jq, languages.curl_format, languages.kubernetes_resource):
        assert reads(text) in {True, False}
    where = paths.Where(("/var/log", "/"), place)
    for may in (paths.readable, paths.logs, paths.hashable, paths.public_certificate):
        assert may(text, where) in {True, False}

"""5: composing never lowers risk: not by joining, not by wrapping, not by writing more around it."""

import shlex

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.data.shell import commands
from bot.domain.flow import Risk
from tests.invariants.policies.commands import COMPLETE, JUDGE, LOW, NASTY, complete

OPERATORS = ("; ", " && ", " || ", " | ", "\n", " & ", " |& ")
BEFORE = (
    *(
        "sudo",
        "sudo -u bob",
        "doas",
        "env X=1",
        "nice -n 5",
        "nohup",
        "timeout 5",
        "setsid",
        "ionice -c3",
        "stdbuf -o0",
    ),
    *("xargs", "time", "command", "exec", "busybox", "chroot /x", "flock x", "strace -f", "chrt -f 1", "watch"),
    "sudo nice timeout 9",
)
AROUND = (
    *("sh -c", "bash -lc", "su -c", "ssh web-01", "eval", "docker exec web sh -c", "sudo bash -c", "xargs sh -c"),
    *("kubectl exec web -- sh -c", "sh -c 'true' && bash -c"),
)
BLOCKS = ("( {} )", "{{ {}; }}", "if true; then {}; fi", "while {}; do true; done", "for x in a; do {}; done", "! {}")
MANY = settings(max_examples=300)


def worst(*texts: str) -> Risk:
    return max(JUDGE.classify(text).risk for text in texts)


@given(st.sampled_from(COMPLETE), st.sampled_from(COMPLETE), st.sampled_from(OPERATORS))
@MANY
def test_invariant_05_joining_never_lowers(left: str, right: str, operator: str) -> None:
    assert worst(left + operator + right) >= worst(left, right)


@given(st.sampled_from(COMPLETE), st.sampled_from(BEFORE))
@MANY
def test_invariant_05_a_wrapper_before_a_command_never_lowers(command: str, wrapper: str) -> None:
    assert worst(f"{wrapper} {command}") >= worst(command)


@given(st.sampled_from(COMPLETE), st.sampled_from(AROUND))
@MANY
def test_invariant_05_a_command_in_an_argument_is_no_less(command: str, wrapper: str) -> None:
    assert worst(f"{wrapper} {shlex.quote(command)}") >= worst(command)


@given(st.sampled_from(COMPLETE), st.sampled_from(BLOCKS))
@MANY
def test_invariant_05_a_block_around_commands_never_lowers(command: str, block: str) -> None:
    assert worst(block.format(command)) >= worst(command)


@pytest.mark.parametrize("wrapper", [*BEFORE, *AROUND])
def test_invariant_05_no_wrapper_hides_a_catastrophe(wrapper: str) -> None:
    known = [text for text in commands("catastrophic") if complete(text)]
    quoted = wrapper in AROUND
    hidden = [f"{wrapper} {shlex.quote(text) if quoted else text}" for text in known]
    assert [text for text in hidden if worst(text) is not Risk.CRITICAL] == []


@given(st.sampled_from(LOW), st.sampled_from(LOW), st.sampled_from([" && ", " || "]))
def test_invariant_05_reads_joined_are_reads(left: str, right: str, operator: str) -> None:
    assert worst(left + operator + right) is Risk.LOW


@given(NASTY, NASTY, st.sampled_from(OPERATORS))
def test_invariant_05_joining_never_makes_a_read(left: str, right: str, operator: str) -> None:
    assume(worst(left) > Risk.LOW and "'" not in left and '"' not in left)
    assert worst(left + operator + right) > Risk.LOW


@given(
    st.sampled_from(COMPLETE),
    st.sampled_from(["a", "df;", "a b;", "(a) ", "\n", "x=1 ", "df | "]),
    st.integers(0, 70_000),
)
def test_invariant_05_writing_more_before_it_hides_nothing(command: str, filler: str, size: int) -> None:
    padded = (filler * (size // len(filler) + 1))[:size]
    assert worst(f"{padded}\n{command}") >= worst(command)

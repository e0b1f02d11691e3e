"""What runs is the argv, as it is, in a clean environment, and its end is told as it was."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from executors.command import ENVIRONMENT
from tests.contract.transport.conftest import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENDABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


async def test_tells_both_streams_and_the_exit_status(place: Place) -> None:
    output = await place.transport.run(place.host, ["sh", "-c", "echo out; echo err >&2; exit 7"])
    assert (output.stdout, output.stderr, output.exit_status) == ("out\n", "err\n", 7)
    assert not output.truncated
    assert not output.timed_out


async def test_a_program_that_is_not_there_is_127(place: Place) -> None:
    output = await place.transport.run(place.host, ["no-such-program", "--help"])
    assert output.exit_status == 127
    assert "no-such-program" in output.stderr


async def test_a_file_that_is_no_program_is_126(place: Place) -> None:
    (place.folder / "text").write_text("no program", "utf-8")
    output = await place.transport.run(place.host, [str(place.folder / "text")])
    assert output.exit_status == 126


async def test_a_command_that_a_signal_ended_has_no_exit_status(place: Place) -> None:
    output = await place.transport.run(place.host, ["sh", "-c", "kill -USR1 $$"])
    assert output.exit_status in {None, 128 + 10}  # `timeout` tells a signal of its child as a shell does
    assert not output.timed_out


@settings(max_examples=60)
@given(words=st.lists(SENDABLE, min_size=1, max_size=6))
async def test_every_word_arrives_as_it_is(place: Place, words: list[str]) -> None:
    output = await place.transport.run(place.host, ["printf", r"%s\0", *words])
    assert output.stdout.split("\0")[:-1] == words


@pytest.mark.parametrize(
    "words", [["-rf"], ["--"], [""], ["$(id)", "`id`", "$HOME"], ["a\nb"], ["'"], ['"'], ["\\"], ["!!"]]
)
async def test_words_that_shells_love(place: Place, words: list[str]) -> None:
    output = await place.transport.run(place.host, ["printf", r"%s\0", *words])
    assert output.stdout.split("\0")[:-1] == words


@pytest.mark.parametrize("argv", [[], [""], ["echo", "a\0b"], ["echo", "\ud800"]])
async def test_what_no_program_can_receive_is_refused(place: Place, argv: list[str]) -> None:
    with pytest.raises(NotAllowed):
        await place.transport.run(place.host, argv)


async def test_the_environment_is_ours_alone(place: Place) -> None:
    output = await place.transport.run(place.host, ["env"])
    assert dict(line.partition("=")[::2] for line in output.stdout.splitlines()) == ENVIRONMENT


async def test_there_is_no_input_and_no_terminal(place: Place) -> None:
    output = await place.transport.run(place.host, ["sh", "-c", "cat; tty; test -t 1 || echo none"])
    assert output.stdout.splitlines()[-1] == "none"
    assert "not a tty" in output.stdout


async def test_bytes_that_are_no_text_do_not_stop_it(place: Place) -> None:
    output = await place.transport.run(place.host, ["printf", r"a\377b\303"])
    assert output.stdout == "a\ufffdb\ufffd"


async def test_many_at_once_do_not_mix(place: Place) -> None:
    outputs = await asyncio.gather(*(place.transport.run(place.host, ["echo", str(n)]) for n in range(9)))
    assert [output.stdout for output in outputs] == [f"{n}\n" for n in range(9)]

"""One contract for every messenger: shows everything, hides nothing, edits what it showed, refuses the rest."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

import adapters
from bot.domain.content import Button, Content, Mark, Paragraph, Pre
from bot.domain.errors import ConfigError, MessengerUnavailable
from bot.domain.flow import Document
from bot.domain.people import Person
from tests.contract.adapters.record import trimmed
from tests.contract.adapters.samples import HOSTILE, PLAN, SAMPLES
from tests.contract.adapters.subjects import REPLIES, Subject, connected

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that would do something instead of being seen."""


@pytest.fixture(params=adapters.names())
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    async with connected(request.param, tmp_path) as subject:
        yield subject


def document(subject: Subject, content: Content, id: str = "d1", handle: str | None = None) -> Document:
    return Document(id, "request:1", subject.place, content, handle=handle)


def squeezed(text: str) -> str:
    """Without frames and line breaks: what is said, wherever it was wrapped."""
    return re.sub(r"[\s│┊╭╰─]+", "", text)


def test_every_messenger_is_found_by_name() -> None:
    assert "console" in adapters.names()
    assert not any(name.startswith("_") for name in adapters.names())
    assert adapters.load("console").__name__ == "adapters.console"
    with pytest.raises(ConfigError, match="pigeon"):
        adapters.load("pigeon")


def test_properties_are_complete(subject: Subject) -> None:
    properties = subject.adapter.properties
    assert properties.name == subject.place.messenger
    assert properties.name in adapters.names()
    assert properties.max_chars > 1000


@pytest.mark.parametrize("sample", SAMPLES)
def test_replies_look_as_recorded(subject: Subject, sample: str) -> None:
    for form, text in subject.renderings(SAMPLES[sample]).items():
        recorded = REPLIES / subject.adapter.properties.name / f"{sample}.{form}.txt"
        assert recorded.exists(), "record it with python -m tests.contract.adapters.record"
        assert trimmed(text) == recorded.read_text("utf-8")


@pytest.mark.parametrize("sample", [name for name in SAMPLES if name != "hostile"])
async def test_every_word_of_a_document_is_seen(subject: Subject, sample: str) -> None:
    content = replace(SAMPLES[sample], live=False)
    handle = await subject.adapter.deliver(document(subject, content))
    assert handle
    seen = squeezed("".join(subject.seen()))
    for piece in content.pieces:
        if isinstance(piece, Paragraph | Pre):
            assert squeezed(piece.text) in seen
    for number, button in enumerate(content.buttons, start=1):
        assert squeezed(f"[{number}]{button.label}") in seen or subject.adapter.properties.buttons
        assert squeezed(button.code) in seen


async def test_nothing_that_was_typed_or_printed_acts(subject: Subject) -> None:
    await subject.adapter.deliver(document(subject, HOSTILE))
    for message in subject.seen():
        assert ACTS.search(message) is None


async def test_a_document_is_edited_not_posted_again(subject: Subject) -> None:
    if not subject.adapter.properties.edits:
        pytest.skip("it cannot edit")
    handle = await subject.adapter.deliver(document(subject, PLAN))
    decided = Content((Paragraph("Approved by bob at 14:02.", Mark.OK), *PLAN.pieces))
    assert await subject.adapter.deliver(document(subject, decided, handle=handle)) == handle
    everything = "".join(subject.seen())
    assert "Approved by bob at 14:02." in everything
    assert everything.count("systemctl restart -- nginx") == 1


@pytest.mark.parametrize("text", ["word " * 60_000, "x" * 300_000, "line\n" * 60_000])
async def test_long_text_stays_within_the_limit_or_becomes_a_file(subject: Subject, text: str) -> None:
    content = Content((Paragraph("Output:"), Pre(text, "output.txt")), (Button("Again", "t1"),))
    await subject.adapter.deliver(document(subject, content))
    assert all(len(message) <= subject.adapter.properties.max_chars for message in subject.seen())


async def test_documents_of_other_messengers_are_refused(subject: Subject) -> None:
    elsewhere = replace(subject.place, messenger="nowhere", channel="nobody")
    with pytest.raises(MessengerUnavailable):
        await subject.adapter.deliver(replace(document(subject, PLAN), destination=elsewhere))


async def test_people_are_reached_privately_where_they_have_an_account(subject: Subject) -> None:
    place = subject.adapter.direct(subject.linked)
    assert place is not None
    assert place.private
    assert place.messenger == subject.adapter.properties.name
    assert subject.adapter.direct(Person("nobody")) is None


def test_channels_are_where_this_process_delivers(subject: Subject) -> None:
    assert subject.adapter.channels is None or subject.place.channel in subject.adapter.channels

"""One line that says what became of a request that did not run, or who said what about it."""

from datetime import datetime

from bot.core.explain.wording import Wording
from bot.domain.content import Mark, Message, Moment, Paragraph
from bot.domain.flow import Vote


def decided(vote: Vote, requesters: tuple[str, ...], wording: Wording) -> Paragraph:
    """Who said what, when and where: a requester confirms or gives up, another person approves or denies."""
    own = vote.person in requesters
    if vote.yes:
        identifier = "card.confirmed_by" if own else "card.approved_by"
    else:
        identifier = "card.withdrawn_by" if own else "card.denied_by"
    where = Message.of(f"word.messenger.{vote.messenger}")
    message = Message.of(identifier, person=vote.person, at=Moment(vote.at, "time"), where=where)
    return Paragraph(wording.say(message), Mark.OK if vote.yes else Mark.BAD)


def expired(at: datetime, wording: Wording, *, command: str) -> Paragraph:
    """Nobody agreed in time; nothing ran."""
    return Paragraph(wording.say(Message.of("card.expired", command=command, at=Moment(at, "time"))), Mark.WARN)


def cancelled(by: str, at: datetime, wording: Wording, *, command: str) -> Paragraph:
    """Somebody took it back before anything ran; `by` "" is the bot itself."""
    identifier = "card.cancelled_by" if by else "card.cancelled_before"
    return Paragraph(wording.say(Message.of(identifier, command=command, person=by, at=Moment(at, "time"))), Mark.WARN)


def superseded(reason: Message, wording: Wording, *, command: str) -> Paragraph:
    """The plan is not the one to run any more: `reason` says what changed; a new card follows."""
    return Paragraph(wording.say(Message.of("card.superseded", command=command, reason=reason)), Mark.WARN)

"""What is shown before anything runs: the plan, its copy for an approver, a refusal."""

from typing import TypeAlias

from bot.core.explain.cards.steps import listing
from bot.core.explain.wording import Wording
from bot.domain.content import Mark, Message, Moment, Paragraph, Piece, Pre
from bot.domain.flow import Decision, Envelope, Plan, Risk, StepUp
from bot.domain.standing import Terms, terms_of

Pieces: TypeAlias = tuple[Piece, ...]
"""What a card holds, in reading order."""

DIGEST_SHOWN = 8
"""Hexadecimal digits of the digest on a card: enough to compare aloud with a log or another messenger's copy."""


def plan(proposed: Plan, decision: Decision, envelope: Envelope, wording: Wording, *, command: str) -> Pieces:
    """The requester's card. `command` is the canonical command of the plan in the reader's language."""
    headline = Message.of("card.plan", command=command)
    return (_headline(headline, decision, wording), *_body(proposed, decision, envelope, wording))


def approval(proposed: Plan, decision: Decision, envelope: Envelope, wording: Wording, *, command: str) -> Pieces:
    """The copy for somebody who may approve: the same, after who wants it and where they asked."""
    address = envelope.address
    place = "/".join(part for part in (address.messenger, address.workspace, address.channel) if part)
    asked = Message.of("card.approval", requesters=envelope.requesters, command=command, place=place)
    return (_headline(asked, decision, wording), *_body(proposed, decision, envelope, wording))


def denial(decision: Decision, wording: Wording, *, command: str) -> Pieces:
    """No, why, and the rule that says so."""
    reason = wording.say(decision.reason)
    return (
        Paragraph(wording.say(Message.of("card.denied", command=command)), Mark.BAD),
        Paragraph(wording.say(Message.of("card.denied_reason", reason=reason, rule=decision.rule))),
    )


def _headline(message: Message, decision: Decision, wording: Wording) -> Paragraph:
    return Paragraph(wording.say(message), Mark.WARN if decision.risk >= Risk.HIGH else Mark.NONE)


def _body(proposed: Plan, decision: Decision, envelope: Envelope, wording: Wording) -> Pieces:
    terms = terms_of(proposed.steps)
    steps = Message.of("card.steps", count=len(proposed.steps)) if terms is None else Message.of("schedule.terms")
    lines = [_risk(decision, wording), _agreement(decision, envelope, wording)]
    if StepUp.TYPED_NAME in decision.step_up or StepUp.TOTP in decision.step_up:
        lines.append(wording.say(Message.of("card.step_up", means=tuple(_means(decision, proposed, wording)))))
    lines.append(wording.say(_foot(proposed, decision, envelope)))
    targets = (
        Paragraph(wording.say(Message.of("card.targets", count=len(proposed.targets), targets=proposed.targets))),
    )
    return (
        *(targets if proposed.targets else ()),
        *(_later(proposed, terms, envelope, wording) if terms is not None else ()),
        Pre(
            listing(proposed.steps, wording),
            name=f"plan-{proposed.digest[:DIGEST_SHOWN]}.txt",
            title=wording.say(steps),
        ),
        Paragraph("\n".join(lines)),
    )


def _later(proposed: Plan, terms: Terms, envelope: Envelope, wording: Wording) -> Pieces:
    """When it will be done, in full words, and what that will be, to the letter."""
    first = terms.next(envelope.created_at)
    then = terms.next(first) if first is not None else None
    if then is None:
        when = Message.of("schedule.once", first=Moment(first) if first is not None else None)
    else:
        when = Message.of(
            "schedule.times", when=terms.told, first=Moment(first or then), then=Moment(then), end=Moment(terms.end)
        )
    digest = terms.digest[:DIGEST_SHOWN]
    title = wording.say(Message.of("schedule.steps", count=len(proposed.later)))
    return (Paragraph(wording.say(when)), Pre(listing(proposed.later, wording), name=f"plan-{digest}.txt", title=title))


def _risk(decision: Decision, wording: Wording) -> str:
    if not decision.reasons:
        return wording.say(Message.of("card.risk", risk=decision.risk))
    reasons = " · ".join(wording.say(reason).rstrip(".") for reason in decision.reasons)
    return wording.say(Message.of("card.risk_reasons", risk=decision.risk, reasons=reasons))


def _agreement(decision: Decision, envelope: Envelope, wording: Wording) -> str:
    others = decision.approvals_needed
    if not others:
        own = "card.agree_own" if decision.own_confirm else "card.agree_nobody"
        return wording.say(Message.of(own, requesters=envelope.requesters))
    if not decision.approvers:
        return wording.say(Message.of("card.agree_no_one_there", count=others))
    if len(decision.approvers) <= others:
        identifier = "card.agree_own_and_named" if decision.own_confirm else "card.agree_named"
    else:
        identifier = "card.agree_own_and_others" if decision.own_confirm else "card.agree_others"
    return wording.say(
        Message.of(identifier, count=others, approvers=decision.approvers, requesters=envelope.requesters)
    )


def _means(decision: Decision, proposed: Plan, wording: Wording) -> list[str]:
    means = []
    if StepUp.TYPED_NAME in decision.step_up:
        means.append(wording.say(Message.of("card.means_typed_name", targets=proposed.targets)))
    if StepUp.TOTP in decision.step_up:
        means.append(wording.say(Message("card.means_totp")))
    return means


def _foot(proposed: Plan, decision: Decision, envelope: Envelope) -> Message:
    return Message.of(
        "card.foot",
        expires=Moment(envelope.expires_at, "time"),
        rule=decision.rule,
        digest=proposed.digest[:DIGEST_SHOWN],
        request=envelope.request,
    )

"""What happened: history, proof and export of the record, and what a sentence would lead to."""

import asyncio
import shlex
from collections.abc import Iterator
from datetime import datetime
from textwrap import shorten

from bot.domain.actions import Catalogue, Sensitivity, look
from bot.domain.content import Block, Line, Mark, Message, Moment, Raw, Report, Table, Value
from bot.domain.flow import Argv, Call, Decision, Effect, Step, StepUp
from bot.domain.ledger import Request, State
from bot.domain.parameters import ActionName, Limit, PersonName, Since, Targets, Words, span
from bot.domain.people import Role
from bot.domain.ports import Explainer, Fleet, Record, Viewer
from intents.actions.approvals import what
from intents.actions.offers import Offers, spoken

PROVED = frozenset({"storage.record_proved", "storage.record_chain"})
"""What the record says of itself when it is whole; anything else is bad news."""
WIDE, NARROW = 36, 26
"""Characters of a command in the history, without and with a column for those who agreed: 80 with the others."""
EXPORTED = 20
"""Lines of the record that a conversation shows; the whole of it belongs into a file."""
FACTORS = {
    StepUp.TOTP: Message.of("actions.factor_totp"),
    StepUp.TYPED_NAME: Message.of("actions.factor_typed_name"),
}


@look(
    "history.show",
    say={
        "en": [
            "history [of {targets}] [by {user}] [action {action}] [since {since}] [limit {limit}]",
            "what happened on {targets}",
            "what did {user} do",
            "show the history",
        ],
        "fr": [
            "historique [de {targets}] [par {user}] [action {action}] [depuis {since}] [limite {limit}]",
            "que s'est-il passé sur {targets}",
            "qu'a fait {user}",
            "montre l'historique",
        ],
    },
    fr="Qui a fait quoi, où, avec quel risque, avec l'accord de qui, et comment cela s'est terminé.",
    shows=Sensitivity.CONTENT,
)
async def history_show(
    record: Record,
    fleet: Fleet,
    viewer: Viewer,
    catalogue: Catalogue,
    /,
    *,
    user: PersonName | None = None,
    targets: Targets = (),
    action: ActionName | None = None,
    since: Since | None = None,
    limit: Limit = 20,
) -> Table:
    """Who did what, where, at which risk, with whose approval, and how it ended."""
    start = back_to(since, viewer.now)
    places = tuple(host.name for host in targets) or ("",)
    pages = await asyncio.gather(
        *(
            record.requests(person=user or "", target=place, action=action or "", since=start, limit=limit + 1)
            for place in places
        )
    )
    known = {one.id: one for page in pages for one in page if may_read(one, fleet, viewer) and not _asks(one)}
    newest = sorted(known.values(), key=lambda one: one.created_at, reverse=True)[:limit]
    agreed = any(_agreed(one) for one in newest)
    columns = ("column.when", "column.who", "column.what", "column.risk", "column.outcome")
    return Table(
        (*columns, "column.approved_by") if agreed else columns,
        tuple(_row(one, catalogue, viewer, agreed=agreed) for one in newest),
        empty=Message.of("actions.no_history"),
    )


def _agreed(request: Request) -> tuple[str, ...]:
    """The other people who said yes: that somebody agreed with themselves is no news."""
    votes = request.approval.votes if request.approval else ()
    return tuple(vote.person for vote in votes if vote.yes and vote.person != request.person)


def may_read(request: Request, fleet: Fleet, viewer: Viewer) -> bool:
    """One's own requests, and those whose every target one may see (about no host: viewers of the fleet)."""
    if request.person == viewer.person.name:
        return True
    if not request.targets:
        return viewer.person.role() >= Role.VIEWER
    return all(fleet.inventory.select(name) for name in request.targets)


def _asks(request: Request) -> bool:
    """Whether this is a look at the history that is still running: the reader's own, as a rule."""
    return request.intent.action == "history.show" and request.state is State.EXECUTING


def back_to(since: str | None, now: datetime) -> datetime | None:
    """The moment that a normalised `Since` means."""
    if since is None:
        return None
    if since[:-1].isdigit():
        return now - span(since)
    moment = datetime.fromisoformat(since)
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _row(request: Request, catalogue: Catalogue, viewer: Viewer, *, agreed: bool) -> tuple[Value, ...]:
    """Narrow enough for 80 columns: the command names the hosts, and is cut where it is long."""
    cells: tuple[Value, ...] = (
        Moment(request.created_at),
        request.person,
        shorten(what(request, catalogue, viewer), width=NARROW if agreed else WIDE, placeholder="…"),
        request.decision.risk.word if request.decision else None,
        Message.of(f"word.state.{request.state.value}"),
    )
    return (*cells, _agreed(request)) if agreed else cells


@look(
    "audit.verify",
    say={
        "en": ["verify the audit [since {since}]", "verify the record", "is the record intact"],
        "fr": ["vérifie le registre [depuis {since}]", "vérifie l'audit", "le registre est-il intact"],
    },
    fr="Prouve que personne n'a modifié le registre : la chaîne et ses points de contrôle.",
    role=Role.ADMIN,
)
async def audit_verify(record: Record, viewer: Viewer, /, *, since: Since | None = None) -> Report:
    """Prove that nobody changed the record: the chain and its checkpoints; always the whole, `since` counts a part."""
    verdict = await record.verify()
    proved = Line(verdict, Mark.OK if verdict.id in PROVED else Mark.BAD)
    if since is None:
        return Report((proved,))
    count = len((await record.export(back_to(since, viewer.now))).splitlines())
    return Report((proved, Line(Message.of("actions.entries_since", count=count, since=since))))


@look(
    "audit.export",
    say={
        "en": ["export the audit [since {since}]", "export the record", "export the record since {since}"],
        "fr": ["exporte le registre [depuis {since}]", "exporte l'audit", "exporte l'audit depuis {since}"],
    },
    fr="Le registre en lignes JSON, entier ou à partir d'une date.",
    shows=Sensitivity.CONTENT,
    role=Role.ADMIN,
)
async def audit_export(record: Record, viewer: Viewer, /, *, since: Since | None = None) -> Report:
    """The record as JSON lines, whole or from a time on; here its first lines."""
    lines = (await record.export(back_to(since, viewer.now))).splitlines(keepends=True)
    first = Raw("".join(lines[:EXPORTED]), Message.of("actions.the_record"))
    if len(lines) <= EXPORTED:
        return Report((first,))
    command = "commander audit export" + (f" --since {since}" if since else "")
    rest = Line(Message.of("actions.more_of_the_record", count=len(lines) - EXPORTED, command=command))
    return Report((first, rest))


@look(
    "policy.explain",
    say={
        "en": ["explain {request}", "what would happen if I say {request}", "who must approve {request}"],
        "fr": ["explique {request}", "que se passerait-il si je dis {request}", "qui doit approuver {request}"],
    },
    fr="Ce qu'une phrase ferait et qui devrait être d'accord, sans rien faire.",
)
async def policy_explain(explainer: Explainer, viewer: Viewer, catalogue: Catalogue, /, *, request: Words) -> Report:
    """What a sentence would do and who would have to agree, without doing anything."""
    explained = await explainer.explain(request, viewer)
    reading = explained.reading
    if reading.intent is None:
        blocks: list[Block] = [Line(Message.of("actions.not_understood_so"), Mark.WARN)]
        if reading.question is not None:
            blocks.append(Line(reading.question.text))
            blocks.extend(Line(Message.of("actions.a_choice", command=choice)) for choice in reading.question.choices)
        return Report(tuple(blocks))
    command = Offers(catalogue, viewer).command(reading.intent.action, **dict(reading.intent.params))
    blocks = [Line(Message.of("actions.understood_as", command=command, action=reading.intent.action))]
    if (other := explained.instead) is not None:
        offered = catalogue.canonical(other.intent, spoken(viewer))
        blocks.append(Line(Message.of("actions.shown_instead", why=other.why), Mark.WARN))
        blocks.append(Line(Message.of("actions.a_choice", command=offered)))
    if explained.plan is not None:
        steps = "\n".join(f"{number}. {summary(step)}" for number, step in enumerate(explained.plan.steps, 1))
        blocks.append(Raw(steps, Message.of("actions.would_run", count=len(explained.plan.steps))))
    if explained.decision is not None:
        blocks.extend(_decision(explained.decision))
    return Report(tuple(blocks))


def summary(step: Step) -> str:
    """One step as data in one line: host and command, or engine call, or change of the bot's own state."""
    if isinstance(step, Argv):
        return f"{step.host}: {'sudo ' if step.root else ''}{shlex.join(step.argv)}"
    values = ", ".join(f"{name}={value}" for name, value in step.arguments)
    return f"{step.engine}.{step.name}({values})" if isinstance(step, Call) else f"{step.name}({values})"


def _decision(decision: Decision) -> Iterator[Line]:
    yield Line(Message.of("actions.verdict_risk", risk=decision.risk.word, rule=decision.rule))
    yield Line(decision.reason, Mark.BAD if decision.effect is Effect.DENY else Mark.NONE)
    for reason in decision.reasons:
        yield Line(reason)
    if decision.effect is Effect.DENY:
        return
    if decision.own_confirm:
        yield Line(Message.of("actions.you_confirm"))
    if decision.approvals_needed:
        yield Line(Message.of("actions.others_approve", count=decision.approvals_needed, people=decision.approvers))
    if decision.step_up:
        yield Line(Message.of("actions.step_up", factors=tuple(FACTORS[factor] for factor in decision.step_up)))
    if decision.effect is Effect.ALLOW:
        yield Line(Message.of("actions.nobody_asked"))

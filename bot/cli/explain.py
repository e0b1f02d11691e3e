"""`commander explain`: intent, plan, decision of a sentence; executes nothing."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Iterator

from bot import logs
from bot.app import App, open_app
from bot.cli.common import OK, config_option
from bot.cli.who import config_of, named, person_of, spoken_by
from bot.core.explain import Wording
from bot.core.explain.cards.steps import line
from bot.core.middleware import check_text
from bot.demo import keep_apart
from bot.domain.content import Message
from bot.domain.errors import RefusedError
from bot.domain.flow import Address, Argument, Decision, Plan
from bot.domain.people import Person
from bot.domain.ports import Explained, Viewer
from bot.domain.understanding import Question, Reading
from bot.domain.visible import visible


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    config_option(parser)
    parser.add_argument(
        "--as", dest="person", metavar="NAME", help="who would say it; else you · qui le dirait ; sinon vous"
    )
    parser.add_argument("--channel", metavar="C", default="", help="in which channel · dans quel canal")
    parser.add_argument("--json", action="store_true", help="one object a line · un objet par ligne")
    parser.add_argument(
        "text", nargs="*", metavar="TEXT", help="without it, lines of standard input · sinon, l'entrée standard"
    )


def run(arguments: argparse.Namespace) -> int:
    """Explains one sentence, or each line of standard input; what is not understood is a question, not a failure."""
    return asyncio.run(_explain(arguments, [" ".join(arguments.text)] if arguments.text else _lines()))


def _lines() -> Iterator[str]:
    """Standard input, whatever its bytes: every line is answered, so that answers and lines can be paired."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", "replace").rstrip("\r\n")


async def _explain(arguments: argparse.Namespace, texts: Iterable[str]) -> int:
    config = config_of(arguments)
    logs.to_stream()
    async with open_app(config) as app:
        logs.redacting.redact = app.services.redact
        await keep_apart(config, app.services)
        people = app.snapshot().people
        # Nothing is done in anybody's name here, so that the name may be anybody's on any installation.
        person = named(people, arguments.person) if arguments.person else person_of(people, None, config)
        spoken = spoken_by(person, config)
        address = _address(app, arguments.channel, person)
        for text in texts:
            found = await _one(app, text, Viewer(person, spoken, address, app.services.clock.now()))
            wording = app.services.wording(person.language or found.reading.language or spoken)
            if arguments.json:
                sys.stdout.write(json.dumps(as_json(found, app, wording), ensure_ascii=False) + "\n")
            else:
                sys.stdout.write("\n".join(as_text(found, app, wording)) + "\n")
            sys.stdout.flush()
    return OK


async def _one(app: App, text: str, viewer: Viewer) -> Explained:
    """The stages, or the question that a refusal becomes."""
    try:
        check_text(text, app.services.limits.message_chars)
        return await app.explainer.explain(text, viewer)
    except RefusedError as error:
        return Explained(text, Reading(question=Question(error.message)))


def _address(app: App, channel: str, person: Person) -> Address:
    """The channel as the configuration names it (`slack:C1`, or `C1`); nothing: the person's own terminal."""
    if not channel:
        return Address("console", channel=person.name, private=True)
    for declared in app.config.settings.channels:
        if channel in {declared.id, f"{declared.messenger}:{declared.id}"}:
            return Address(declared.messenger, channel=declared.id)
    raise RefusedError("cli.no_channel", name=channel, known=tuple(one.id for one in app.config.settings.channels))


def as_json(found: Explained, app: App, wording: Wording) -> dict[str, object]:
    """The object that other programs read, the same keys always."""
    intent, question = found.reading.intent, _asked_back(found, app, wording)
    return {
        "text": found.text,
        "intent": None
        if intent is None
        else {
            "action": intent.action,
            "params": {name: _plain(value) for name, value in intent.params},
            "source": intent.source.value,
            "confidence": round(intent.confidence, 3),
        },
        "question": None
        if question is None
        else {"text": wording.say(question.text), "choices": list(question.choices)},
        "plan": None if found.plan is None else plan_json(found.plan),
        "decision": None if found.decision is None else decision_json(found.decision, wording),
    }


def _asked_back(found: Explained, app: App, wording: Wording) -> Question | None:
    """The question back; of what a look refuses, the act that plan and decision are about."""
    if (other := found.instead) is None:
        return found.reading.question
    command = app.services.catalogue.canonical(other.intent, wording.language)
    return Question(Message.of("actions.shown_instead", why=other.why), (command,))


def plan_json(plan: Plan) -> dict[str, object]:
    """Digest and steps, then those that a schedule puts off."""
    steps = (*plan.steps, *plan.later)
    return {
        "digest": plan.digest,
        "steps": [{"kind": step.kind, "target": step.target, "summary": line(step)} for step in steps],
    }


def decision_json(decision: Decision, wording: Wording) -> dict[str, object]:
    """The verdict with the rule that made it."""
    return {
        "effect": decision.effect.value,
        "risk": decision.risk.word,
        "reason": wording.say(decision.reason),
        "rule": decision.rule,
        "approvals_needed": decision.approvals_needed,
        "step_up": [kind.value for kind in decision.step_up],
    }


def as_text(found: Explained, app: App, wording: Wording) -> Iterator[str]:
    """The same, for a person."""
    shown = visible(found.text)
    yield f"«\u00a0{shown}\u00a0»" if wording.language == "fr" else f'"{shown}"'
    for note in found.reading.trace:
        yield f"  · {note.stage}: {wording.say(note.note)}"
    if (intent := found.reading.intent) is not None:
        canonical = app.services.catalogue.canonical(intent, wording.language)
        yield f"  → {intent.action} ({intent.source.value}): {canonical}"
    if (question := _asked_back(found, app, wording)) is not None:
        yield f"  ? {wording.say(question.text)}"
        yield from (f"    {number}. {choice}" for number, choice in enumerate(question.choices, 1))
    if found.plan is not None:
        yield f"  plan {found.plan.digest[:8]}"
        yield from (f"    {number}. {line(step)}" for number, step in enumerate(found.plan.steps, 1))
        yield from (f"    … {number}. {line(step)}" for number, step in enumerate(found.plan.later, 1))
    if (decision := found.decision) is not None:
        yield f"  {decision.effect.value}, {wording.say(Message.of('cli.risk', risk=decision.risk.word))}"
        yield from (f"    {wording.say(reason)}" for reason in (decision.reason, *decision.reasons))
        yield f"    {wording.say(Message.of('cli.rule', rule=decision.rule))}"


def _plain(value: Argument) -> object:
    return list(value) if isinstance(value, tuple) else value

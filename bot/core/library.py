"""Templates, playbooks and plans of several requests: what they stand for, read when they are asked for."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.core.asking import Asking
from bot.core.directory import Directory
from bot.core.propose import Stands
from bot.core.services import Services
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument, NotAllowed, RefusedError
from bot.domain.flow import Intent
from bot.domain.ledger import Request
from bot.domain.library import MOST_STEPS, Playbook, Template, fill, steps_of, values_of
from bot.domain.people import Person, Role
from bot.domain.ports import Store, Tx

KIND = "template"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The port `Library`."""

    store: Store
    directory: Directory
    kept: tuple[Playbook, ...]

    async def templates(self) -> tuple[Template, ...]:
        """All templates whose seals hold, by name."""
        return await self.store.read(lambda tx: templates(self.directory, tx))

    async def playbooks(self) -> tuple[Playbook, ...]:
        """The playbooks of the configuration, in its order."""
        return self.kept


def templates(directory: Directory, tx: Tx) -> tuple[Template, ...]:
    """All templates whose seals hold, by name."""
    rows = [row for row in tx.settings.all(KIND) if directory.get(tx, KIND, row.key) is not None]
    return tuple(Template(row.key, json.loads(row.value)["request"], row.by, row.at) for row in rows)


def save(services: Services, tx: Tx, arguments: dict[str, Any], request: Request) -> Message:
    """The change `template.put`: the text is its saver's own from now on. Another's is only an admin's to replace."""
    name, value = str(arguments["name"]), json.dumps({"request": arguments["request"]})
    saver = services.directory.snapshot(tx).person(request.person)
    before = next((one for one in templates(services.directory, tx) if one.name == name), None)
    if before is not None and before.author != request.person and (saver is None or saver.role() < Role.ADMIN):
        raise NotAllowed("change.template_of", name=name, person=before.author)
    services.directory.put(tx, KIND, name, value, request.person, services.clock.now())
    return Message.of("change.template_kept", name=name)


async def template(services: Services, asking: Asking, intent: Intent) -> Stands:
    """A template is its request with the places filled in; who wrote it counts as a requester."""
    name = str(intent.get("name"))
    known = {one.name: one for one in await services.store.read(lambda tx: templates(services.directory, tx))}
    if not known:
        raise RefusedError("actions.no_templates")
    if (found := known.get(name)) is None:
        raise RefusedError("request.no_template", name=name, known=tuple(sorted(known)), count=len(known))
    values = values_of(str(intent.get("arguments", "")), found.places)
    parts = await _meant(services, asking, (fill(found.request, values),))
    return Stands(parts, (_author(asking, found.author),), (found.operand,))


async def playbook(services: Services, asking: Asking, intent: Intent) -> Stands:
    """A playbook is its requests in order, all of them judged before the first begins."""
    name = str(intent.get("name"))
    known = {one.name: one for one in services.playbooks}
    if not known:
        raise RefusedError("actions.no_playbooks")
    if (found := known.get(name)) is None:
        raise RefusedError("request.no_playbook", name=name, known=tuple(sorted(known)), count=len(known))
    values = values_of(str(intent.get("arguments", "")), found.places)
    parts = await _meant(services, asking, (fill(step, values) for step in found.steps))
    authors = (_author(asking, found.author),) if found.author else ()
    return Stands(parts, authors, (found.operand,))


async def plan(services: Services, asking: Asking, intent: Intent) -> Stands:
    """Several requests in one, in the asker's own words."""
    steps = steps_of(str(intent.get("steps")))
    if not 1 < len(steps) <= MOST_STEPS:
        raise InvalidArgument("error.plan_size", count=len(steps), limit=MOST_STEPS)
    return Stands(await _meant(services, asking, steps))


async def _meant(services: Services, asking: Asking, requests: Iterable[str]) -> tuple[Intent, ...]:
    """What each request means by itself: a written one refers to nothing that was said in the thread."""
    found: list[Intent] = []
    for words in requests:
        reading = await asking.read(services, words, alone=True)
        if reading.intent is None:
            why = reading.question.text if reading.question is not None else Message.of("request.not_understood")
            raise InvalidArgument("error.step_unclear", request=words, reason=why)
        found.append(reading.intent)
    return tuple(found)


def _author(asking: Asking, name: str) -> Person:
    """Who wrote a text: if they have gone, nobody vouches for it any more."""
    if (author := asking.snapshot.person(name)) is None:
        raise RefusedError("request.author_gone", person=name)
    return author

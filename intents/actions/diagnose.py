"""What is wrong? Looks at all that an application is made of and names one probable cause, with remedies."""

from collections.abc import Iterator

from bot.domain.actions import Catalogue, Sensitivity, look
from bot.domain.content import Block, Line, Mark, Message, Quantity, Raw, Report, Suggestion
from bot.domain.inventory import App, Host, Inventory
from bot.domain.parameters import Subject
from bot.domain.ports import Fleet, HostReader, Viewer, WebReader
from intents.actions import causes, condition, symptoms, trouble
from intents.actions.causes import Cause
from intents.actions.offers import Offers
from intents.actions.symptoms import Scope, Symptoms

QUOTED_LINES = 8
MOST_SUGGESTIONS = 5


@look(
    "diagnose.run",
    say={
        "en": [
            "diagnose [{subject}]",
            "what is wrong with {subject}",
            "why is {subject} down",
            "what is going on",
            "{subject} is down",
        ],
        "fr": [
            "diagnostique [{subject}]",
            "qu'est-ce qui ne va pas avec {subject}",
            "pourquoi {subject} est en panne",
            "qu'est-ce qui se passe",
            "{subject} est en panne",
        ],
    },
    fr="Cherche pourquoi une application, un serveur, un service ou une adresse ne marche pas ; propose des remèdes.",
    shows=Sensitivity.CONTENT,
)
async def diagnose_run(
    fleet: Fleet,
    reader: HostReader,
    web: WebReader,
    viewer: Viewer,
    catalogue: Catalogue,
    /,
    *,
    subject: Subject | None = None,
) -> Report:
    """Find out why an application, host, service or declared address does not work; offer remedies."""
    offer = Offers(catalogue, viewer)
    scope = scope_of(fleet.inventory, subject)
    if scope is None:
        return _which(fleet.inventory, subject, offer)
    seen = await symptoms.gather(reader, web, scope)
    cause = causes.probable_cause(seen)
    checked = tuple(_checked(seen))
    if cause is None:
        answer: tuple[Block, ...] = (Line(Message.of("actions.nothing_wrong"), Mark.OK),)
    else:
        answer = (Line(Message.of("actions.probable_cause", cause=cause.text), Mark.BAD), *_quote(seen, cause))
    return Report((*checked, *answer), tuple(dict.fromkeys(_remedies(seen, cause, offer)))[:MOST_SUGGESTIONS])


def scope_of(inventory: Inventory, subject: str | None) -> Scope | None:
    """What a subject means: an application, its declared address, a host or tag, a service; None where nothing does.

    Without a subject it is the only application, or, where none is declared, the whole fleet.
    """
    if subject is None:
        if len(inventory.apps) == 1:
            return _app(inventory, inventory.apps[0])
        return None if inventory.apps or not inventory.hosts else _hosts(inventory.hosts)
    by_url = next((app for app in inventory.apps if app.url and app.url.rstrip("/") == subject.rstrip("/")), None)
    if (app := inventory.app(subject) or by_url) is not None:
        return _app(inventory, app)
    if hosts := inventory.select(subject):
        return _hosts(hosts)
    service = subject.removesuffix(".service")
    running = tuple(host for host in inventory.hosts if service in host.services)
    return Scope(None, tuple((host, (service,)) for host in running)) if running else None


def _app(inventory: Inventory, app: App) -> Scope:
    """Its hosts that the viewer may see; on each those of its services that the host declares (all, if none)."""
    hosts = tuple(host for name in app.hosts if (host := inventory.host(name)) is not None)
    chosen = ((host, tuple(name for name in app.services if name in host.services) or host.services) for host in hosts)
    return Scope(app, tuple(chosen), app.url)


def _hosts(hosts: tuple[Host, ...]) -> Scope:
    return Scope(None, tuple((host, host.services) for host in hosts))


def _which(inventory: Inventory, subject: str | None, offer: Offers) -> Report:
    apps = tuple(app.name for app in inventory.apps)
    more = tuple(
        suggestion
        for name in apps
        for suggestion in offer(Message.of("suggest.diagnose", subject=name), "diagnose.run", subject=name)
    )
    if subject is not None:
        text = Message.of("actions.unknown_subject", subject=subject)
    elif apps:
        text = Message.of("actions.which_subject", apps=apps)
    else:
        text = Message.of("actions.no_hosts")
    return Report((Line(text, Mark.WARN),), more[:MOST_SUGGESTIONS])


def _checked(seen: Symptoms) -> Iterator[Line]:
    """What was looked at and how it was, in reading order: address, hosts, services, resources."""
    if seen.web is not None:
        yield _web(seen.web)
    up = tuple(one.host.name for one in seen.hosts if one.answers)
    if up:
        yield Line(Message.of("actions.hosts_answer", hosts=up, count=len(up)), Mark.OK)
    for one in seen.hosts:
        for reason in one.gaps:
            yield Line(
                Message.of("actions.no_answer", host=one.host.name, reason=reason),
                Mark.WARN if one.answers else Mark.BAD,
            )
    for one in seen.hosts:
        for unit in one.services:
            if unit.running:
                yield Line(trouble.state(one.host, unit), Mark.OK)
            yield from trouble.sentences(one.host, unit)
        yield from condition.complaints(one)
    for host, names in seen.others:
        yield Line(Message.of("actions.other_failed", host=host, services=names, count=len(names)), Mark.WARN)


def _web(web: symptoms.Web) -> Line:
    if web.reason is not None:
        return Line(Message.of("actions.address_silent", url=web.url, reason=web.reason), Mark.BAD)
    took = Quantity(web.milliseconds / 1000, "seconds")
    return Line(
        Message.of("actions.address_answers", url=web.url, status=web.status, took=took),
        Mark.OK if web.works else Mark.BAD,
    )


def _quote(seen: Symptoms, cause: Cause) -> tuple[Block, ...]:
    """The last lines of the journal of the service that the cause is about."""
    if cause.host is None or cause.unit is None:
        return ()
    entries = seen.journal(cause.host, cause.unit.id)[-QUOTED_LINES:]
    if not entries:
        return ()
    text = "\n".join(f"{entry.at:%Y-%m-%dT%H:%M:%S+00:00} {entry.program}: {entry.message}" for entry in entries)
    return (Raw(text, Message.of("actions.journal_of_service", service=cause.unit.id, host=cause.host.name)),)


def _remedies(seen: Symptoms, cause: Cause | None, offer: Offers) -> Iterator[Suggestion]:
    """The remedy of the cause first, then the other broken services, then details."""
    if cause is not None and cause.host is not None:
        yield from _about(cause.host, cause, seen, offer)
    for one in seen.hosts if cause is not None else ():
        for unit in one.services if cause is not None and cause.host is None else one.down:
            if unit.exists:
                yield from trouble.remedies(offer, one.host, unit)
    yield from offer(Message.of("suggest.fleet"), "fleet.health")


def _about(host: Host, cause: Cause, seen: Symptoms, offer: Offers) -> Iterator[Suggestion]:
    if cause.unit is not None and cause.unit.exists:
        yield from trouble.remedies(offer, host, cause.unit)
    if any(one.answers for one in seen.hosts if one.host == host):
        yield from offer(Message.of("suggest.host_status", host=host.name), "host.status", targets=(host.name,))
        yield from offer(Message.of("suggest.disk", host=host.name), "host.disk", targets=(host.name,))

"""The guided tour: six ideas, each with one thing to try; it goes on where the person was, in any messenger.

Where somebody was is read from the record: each step is a request like any other, so nothing is kept for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.actions import Catalogue, look
from bot.domain.content import Line, Message, Report, Suggestion
from bot.domain.flow import Argument
from bot.domain.inventory import Host, Inventory
from bot.domain.parameters import TourStep
from bot.domain.people import Role
from bot.domain.ports import Fleet, Record, Viewer
from intents.actions.offers import Offers

LOOK_BACK = 20
"""Steps of the tour that are looked through for the last one with a number."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What the steps may offer: commands that the reader may ask for, on hosts that the reader may see."""

    offer: Offers
    inventory: Inventory
    demonstration: bool

    def host(self, tag: str) -> Host | None:
        """A host to show something on: one with services, with this tag where there is one."""
        hosts = [host for host in self.inventory.hosts if host.services and not host.looks_only]
        return next((host for host in hosts if tag in host.tags), hosts[0] if hosts else None)

    def tries(self, action: str, **said: Argument) -> tuple[Suggestion, ...]:
        """The one thing to try: a button that really does it, where the reader may ask for it."""
        return self.offer(Message.of("suggest.try", command=self.offer.command(action, **said)), action, **said)


def _disk(guide: Guide) -> tuple[Suggestion, ...]:
    host = guide.host("db")
    return guide.tries("host.disk", targets=(host.name,)) if host is not None else ()


def _logs(guide: Guide) -> tuple[Suggestion, ...]:
    host = guide.host("web")
    return guide.tries("service.logs", targets=(host.name,), service=host.services[0]) if host is not None else ()


def _plan(guide: Guide) -> tuple[Suggestion, ...]:
    """The card itself on a demonstration; on real hosts, what it would say."""
    host = guide.host("web")
    if host is None or not guide.demonstration:
        return _explain(guide)
    return guide.tries("service.restart", targets=(host.name,), service=host.services[0]) or _explain(guide)


def _explain(guide: Guide) -> tuple[Suggestion, ...]:
    host = guide.host("web")
    if host is None:
        return ()
    request = guide.offer.command("service.restart", targets=(host.name,), service=host.services[0])
    return guide.tries("policy.explain", request=request)


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the tour: an idea, what it is on real hosts where that differs, and what can be tried."""

    title: Message
    idea: Message
    tries: Callable[[Guide], tuple[Suggestion, ...]]
    really: Message | None = None


STOPS = (
    Stop(Message.of("tour.health_title"), Message.of("tour.health"), lambda guide: guide.tries("fleet.health")),
    Stop(Message.of("tour.disk_title"), Message.of("tour.disk"), _disk),
    Stop(Message.of("tour.logs_title"), Message.of("tour.logs"), _logs),
    Stop(Message.of("tour.plan_title"), Message.of("tour.plan"), _plan, Message.of("tour.plan_real")),
    Stop(Message.of("tour.approvals_title"), Message.of("tour.approvals"), lambda guide: guide.tries("approval.list")),
    Stop(Message.of("tour.explain_title"), Message.of("tour.explain"), _explain),
    Stop(Message.of("tour.help_title"), Message.of("tour.help"), lambda guide: guide.tries("help.show")),
)


@look(
    "tour.start",
    say={
        "en": ["tour [{step}]", "start the tour", "show me around", "guided tour"],
        "fr": ["visite [{step}]", "commence la visite", "fais-moi visiter", "visite guidée"],
    },
    fr="Une visite guidée de cinq minutes, une idée à la fois ; elle reprend là où vous en étiez.",
    role=Role.NOBODY,
)
async def tour_start(
    catalogue: Catalogue, fleet: Fleet, record: Record, viewer: Viewer, /, *, step: TourStep | None = None
) -> Report:
    """A guided tour of five minutes, one idea at a time; it goes on where you were."""
    offer = Offers(catalogue, viewer)
    if step == "stop":
        return Report((Line(Message.of("tour.stopped")),), offer(Message.of("tour.button_again"), "tour.start"))
    number = int(step) if step is not None else await _where(record, viewer)
    return _shown(number, Guide(offer, fleet.inventory, await record.demonstration()))


async def _where(record: Record, viewer: Viewer) -> int:
    """The step that the person saw last; the first for who never began."""
    steps = await record.requests(person=viewer.person.name, action="tour.start", limit=LOOK_BACK)
    seen = (str(request.intent.get("step", "")) for request in steps)
    return next((int(step) for step in seen if step.isdecimal()), 1)


def _shown(number: int, guide: Guide) -> Report:
    stop, offer, last = STOPS[number - 1], guide.offer, len(STOPS)
    idea = stop.idea if guide.demonstration or stop.really is None else stop.really
    buttons = [
        *stop.tries(guide),
        *(offer(Message.of("tour.button_next"), "tour.start", step=str(number + 1)) if number < last else ()),
        *(offer(Message.of("tour.button_back"), "tour.start", step=str(number - 1)) if number > 1 else ()),
        *(offer(Message.of("tour.button_first"), "tour.start", step="1") if number == last else ()),
        *(offer(Message.of("tour.button_stop"), "tour.start", step="stop") if number < last else ()),
    ]
    where = Message.of("tour.where", number=number, total=last, title=stop.title)
    return Report((Line(where), Line(idea)), tuple(buttons))

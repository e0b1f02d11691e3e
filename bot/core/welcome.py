"""Introductions: who the bot is and what one may do, where it is invited, first written to, or looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.explain import content
from bot.core.middleware import Asked, Front
from bot.core.pages import Choice, Page, write
from bot.core.services import Services
from bot.core.view import View
from bot.domain.content import Block, Line, Message, Moment, Report, Suggestion, Table
from bot.domain.ledger import Request, State
from bot.domain.people import Person, Role
from bot.domain.ports import Arrival, Tx

OFFERED = ("fleet.health", "tour.start", "help.show")
"""What to try first."""
MAY = {
    Role.NOBODY: Message.of("welcome.as_nobody"),
    Role.VIEWER: Message.of("welcome.as_viewer"),
    Role.OPERATOR: Message.of("welcome.as_operator"),
    Role.ADMIN: Message.of("welcome.as_admin"),
}
"""What one may do, by the role on the whole fleet."""
LAST = 5
"""Actions that a home page shows."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """`silent` names the messengers that greet by themselves (a terminal does)."""

    services: Services
    front: Front
    view: View
    silent: frozenset[str]

    async def arrived(self, asked: Asked) -> None:
        """Somebody opened a place: an introduction there, or their home page."""
        arrival = asked.inbound
        home = isinstance(arrival, Arrival) and arrival.home
        await self.services.store.transact(lambda tx: (self._home if home else self._introduce)(tx, asked))

    async def met(self, asked: Asked) -> None:
        """After the first answer that a person ever got: who gave it."""
        if asked.address.messenger not in self.silent:
            await self.services.store.transact(lambda tx: self._introduce(tx, asked, admit=False))

    def _introduce(self, tx: Tx, asked: Asked, *, admit: bool = True) -> None:
        services, person, now = self.services, asked.person, self.services.clock.now()
        if admit:
            self.front.admit(tx, asked)
        if tx.settings.get("met", person.name) is None:
            services.directory.put(tx, "met", person.name, asked.address.messenger, person.name, now)
        lines = (
            Message.of("welcome.hello", person=person.name),
            Message.of("welcome.how"),
            MAY[person.role()],
        )
        report = Report(tuple(map(Line, lines)), tuple(self._offers(asked.language)))
        self.view.say(tx, asked.address, person.name, asked.language, report, now)

    def _offers(self, language: str) -> Iterator[Suggestion]:
        for name in OFFERED:
            if (action := self.services.catalogue.get(name)) is not None:
                command = action.canonical((), language)
                yield Suggestion(Message.of("button.command", command=command), command)

    def _home(self, tx: Tx, asked: Asked) -> None:
        """What waits for the person, what they did last: one page a person, as it is when they look."""
        person, now = asked.person, self.services.clock.now()
        self.front.admit(tx, asked)
        waiting = tuple(request for request in tx.requests.pending() if _waits_for(request, person))
        last = tx.requests.find(person=person.name, limit=LAST)
        blocks = (
            Line(Message.of("welcome.home", person=person.name)),
            self._table(Message.of("welcome.waiting"), waiting, asked.language, Message.of("welcome.nothing_waits")),
            self._table(Message.of("welcome.last"), last, asked.language, Message.of("welcome.nothing_done")),
        )
        wording = self.view.worded.wording(asked.language)
        choices = [Choice("say", offer.label, "plain", offer.command) for offer in self._offers(asked.language)]
        page = Page(f"home:{person.name}:{asked.address.messenger}", asked.address, person.name, wording,
                    content(Report(blocks), wording), choices)  # fmt: skip
        write(tx, page, self.view.desk, now)

    def _table(self, title: Message, requests: tuple[Request, ...], language: str, empty: Message) -> Block:
        if not requests:
            return Line(empty)
        rows = tuple(
            (
                self.services.catalogue.canonical(request.intent, language),
                request.person,
                Message.of(f"word.state.{request.state.value}"),
                Moment(request.created_at),
            )
            for request in requests
        )
        return Table(("column.what", "column.who", "column.state", "column.when"), rows, title)


def _waits_for(request: Request, person: Person) -> bool:
    """Whether the person is asked about it: as its requester, or as one who may approve."""
    if request.state is not State.PENDING or request.decision is None:
        return False
    return person.name == request.person or person.name in request.decision.approvers

"""A thread that is one person's place on one host: a row, and nothing kept on the host itself.

The row holds where the next line runs and the variables that it finds. Opening, moving and closing are changes of the
bot's own state like any other: planned, judged, recorded. What the lines typed there become: `bot/core/lines.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.directory import Directory
from bot.core.services import Services
from bot.core.view import View
from bot.domain.codec import dump, load
from bot.domain.content import Line, Mark, Message, Report
from bot.domain.errors import RefusedError
from bot.domain.flow import Address
from bot.domain.inventory import Host
from bot.domain.ledger import AuditEntry, Request
from bot.domain.parameters import path
from bot.domain.ports import HostReader, Output, Tx

IDLE = timedelta(minutes=15)
"""How long after its last line a session ends by itself."""
KIND = "session"


@dataclass(frozen=True, slots=True)
class Session:
    """`directory` is real (no links); `before` is the one left last; `home` where the login stands."""

    host: str
    person: str
    address: Address
    language: str
    home: str
    directory: str
    before: str = ""
    variables: tuple[str, ...] = ()


def current(directory: Directory, tx: Tx, person: str, address: Address, now: datetime) -> Session | None:
    """The session that this person has here, unless it has been idle for too long."""
    row = tx.settings.get(KIND, _key(person, address))
    if row is None or now >= row.at + IDLE:
        return None
    kept = directory.get(tx, KIND, row.key)
    return load(Session, kept) if kept is not None else None


def keep(directory: Directory, tx: Tx, session: Session, now: datetime) -> None:
    """Stores what the session is now; it was used at this moment."""
    directory.put(tx, KIND, _key(session.person, session.address), dump(session), session.person, now)


def idle(directory: Directory, tx: Tx, now: datetime) -> Iterator[Session]:
    """The sessions that end by themselves now."""
    for row in tx.settings.all(KIND):
        if now >= row.at + IDLE and (kept := directory.get(tx, KIND, row.key)) is not None:
            yield load(Session, kept)


def remove(tx: Tx, session: Session, now: datetime, why: str) -> bool:
    """Ends a session, with a line in the record; False where somebody else just did."""
    if not tx.settings.remove(KIND, _key(session.person, session.address)):
        return False
    at = session.address
    tx.audit.append(
        AuditEntry(
            event="session closed", at=now, person=session.person, targets=(session.host,), outcome=why,
            address=f"{at.messenger}:{at.channel}:{at.thread}",
        )
    )  # fmt: skip
    return True


@dataclass(frozen=True, slots=True)
class Sessions:
    """What the changes `session.…` do, and the end of those that nobody uses."""

    services: Services
    view: View

    async def prepare(self, name: str, arguments: dict[str, Any]) -> str:
        """What only the host knows: where the login stands, or which real directory is meant. It is only read."""
        wanted = str(arguments.get("directory") or "")
        if name == "session.close" or (name == "session.set" and not wanted):
            return ""
        snapshot = await self.services.store.read(self.services.directory.snapshot)
        host = snapshot.inventory.host(arguments["host"])
        if host is None:
            raise RefusedError("error.unknown_host", name=arguments["host"])
        if name == "session.open":
            return await self._real(host, "pwd", wanted=".")
        real = await self._real(host, "readlink", "-f", "--", wanted, wanted=wanted)
        entered = await self._read(host, "ls", "-d", "--", f"{real.rstrip('/')}/.")
        if entered.exit_status != 0:
            raise RefusedError("session.no_directory", target=host.name, path=wanted)
        return real

    def open(self, tx: Tx, args: dict[str, Any], request: Request, home: str) -> Message:
        """From now on, what this person types here is for the host; a session that they had here is over."""
        now = self.services.clock.now()
        if (old := self._here(tx, request, now)) is not None:
            remove(tx, old, now, "another opened")
        session = Session(args["host"], request.person, request.address, request.language, home, home)
        keep(self.services.directory, tx, session, now)
        return Message.of("session.opened", target=session.host, directory=home, minutes=_minutes())

    def close(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        """Ends all sessions of this person on the host, wherever they are."""
        directory, now, closed = self.services.directory, self.services.clock.now(), 0
        for row in tx.settings.all(KIND):
            session = load(Session, kept) if (kept := directory.get(tx, KIND, row.key)) is not None else None
            if session is not None and (session.person, session.host) == (request.person, args["host"]):
                closed += remove(tx, session, now, "closed")
        if not closed:
            raise RefusedError("session.none", target=args["host"])
        return Message.of("session.closed", target=args["host"])

    def set(self, tx: Tx, args: dict[str, Any], request: Request, real: str) -> Message:
        """Moves the session that this person has here, or sets variables; an empty value takes one away."""
        now = self.services.clock.now()
        session = self._here(tx, request, now)
        if session is None or session.host != args["host"]:
            raise RefusedError("session.none", target=args["host"])
        if real:
            session = replace(session, before=session.directory, directory=real)
        kept = dict(one.split("=", 1) for one in (*session.variables, *args.get("variables", ())))
        session = replace(session, variables=tuple(sorted(f"{name}={value}" for name, value in kept.items() if value)))
        keep(self.services.directory, tx, session, now)
        said = "session.variables" if session.variables else "session.place"
        return Message.of(said, target=session.host, directory=session.directory, variables=session.variables)

    async def end_idle(self, now: datetime) -> None:
        """Ends what nobody has used for a quarter of an hour, and says so there, once."""
        services = self.services

        def end(tx: Tx) -> None:
            for session in list(idle(services.directory, tx, now)):
                if remove(tx, session, now, "idle"):
                    said = Message.of("session.idle", target=session.host, minutes=_minutes())
                    report = Report((Line(said, Mark.WARN),))
                    self.view.say(tx, session.address, session.person, session.language, report, now)

        if await services.store.read(lambda tx: any(idle(services.directory, tx, now))):
            await services.store.transact(end)

    def _here(self, tx: Tx, request: Request, now: datetime) -> Session | None:
        return current(self.services.directory, tx, request.person, request.address, now)

    async def _real(self, host: Host, *argv: str, wanted: str) -> str:
        output = await self._read(host, *argv)
        real = output.stdout.removesuffix("\n")
        if output.exit_status != 0 or not real:
            raise RefusedError("session.no_directory", target=host.name, path=wanted)
        return path(real)

    async def _read(self, host: Host, *argv: str) -> Output:
        reader: HostReader = self.services.looks[HostReader]
        return await reader.read(host, argv)


def _key(person: str, address: Address) -> str:
    """One person in one thread, also of a direct conversation: a terminal opened tomorrow is another place."""
    return f"{person}@{address.messenger}:{address.workspace}:{address.channel}:{address.thread}"


def _minutes() -> int:
    return int(IDLE.total_seconds()) // 60

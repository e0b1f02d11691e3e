"""What a person types in their session: a command for its host, a few words of the session's own, or words for the bot.

Nothing is kept on the host, so what a shell would keep is read here: `cd`, `pwd`, `export`, `unset`, `exit`. Any other
line becomes `ssh.run` in the session's directory, and is judged like every request.
"""

import shlex
from dataclasses import dataclass
from posixpath import join, normpath

from bot.core.middleware import Asked, Front
from bot.core.services import Services
from bot.core.sessions import Session, current, keep, remove
from bot.core.view import View
from bot.domain.content import Line, Mark, Message, Report
from bot.domain.errors import InvalidArgument, RefusedError
from bot.domain.flow import Intent
from bot.domain.parameters import variable
from bot.domain.ports import Tx

ESCAPE = "!"
"""Before words that are for the bot: `!help`, `!tout va bien ?`."""
LEAVE = frozenset(
    {"exit", "quit", "logout", "bye", "^d", "ctrl-d", "ctrl+d", "sors", "sortir", "quitte", "quitter", "ferme", "close"}
)
HELP = frozenset({"help", "aide", "?"})


@dataclass(frozen=True, slots=True)
class Lines:
    """Reads one line of somebody who may have a session here."""

    services: Services
    front: Front
    view: View

    async def take(self, asked: Asked) -> Intent | str | None:
        """What the line asks for: an intent of the session; the words to understand; None where it is answered."""
        session = await self._used(asked)
        line = asked.text.strip()
        if session is None:
            return asked.text
        if line.startswith(ESCAPE) and line != ESCAPE:
            return line.removeprefix(ESCAPE).strip()
        folded = line.casefold()
        if folded in LEAVE or folded in self._closing(session):
            await self._leave(asked, session)
        elif folded in HELP or line == ESCAPE:
            await self.front.reply(asked, Message.of("session.help", target=session.host, directory=session.directory))
        elif folded == "pwd":
            await self.front.reply(asked, Message.of("session.pwd", target=session.host, directory=session.directory))
        elif "\n" in line:
            raise RefusedError("session.one_line")
        else:
            return self._intent(session, line)
        return None

    def _intent(self, session: Session, line: str) -> Intent:
        words = _words(line)
        match words[:1]:
            case ["cd"] if len(words) <= 2:  # noqa: PLR2004 (a program and one operand)
                return self._of("session.set", target=session.host, directory=_where(session, words))
            case ["export" | "unset" as verb] if len(words) > 1:
                return self._of("session.set", target=session.host, variables=_variables(verb, words[1:]))
        said = {"targets": [session.host], "command": line, "directory": session.directory}
        return self._of("ssh.run", **said, **({"variables": list(session.variables)} if session.variables else {}))

    def _of(self, action: str, **said: object) -> Intent:
        return Intent(action, self.services.catalogue.validate(action, said))

    async def _used(self, asked: Asked) -> Session | None:
        """The session here, which this line keeps awake."""
        services, now = self.services, self.services.clock.now()
        name, here = asked.person.name, asked.address
        if asked.session is None:
            return None

        def use(tx: Tx) -> Session | None:
            session = current(services.directory, tx, name, here, now)
            if session is not None:
                keep(services.directory, tx, session, now)
            return session

        return await services.store.transact(use)

    def _closing(self, session: Session) -> frozenset[str]:
        """`close the session`, as the catalogue says it, with and without the host's name."""
        phrases = [phrase for said in self.services.catalogue["session.close"].say.values() for phrase in said]
        whole = {phrase.replace("{target}", session.host.casefold()) for phrase in phrases}
        return frozenset(whole | {" ".join(phrase.split()[:-2]) for phrase in phrases})

    async def _leave(self, asked: Asked, session: Session) -> None:
        now = self.services.clock.now()
        report = Report((Line(Message.of("session.closed", target=session.host), Mark.OK),))

        def leave(tx: Tx) -> None:
            self.front.admit(tx, asked)
            remove(tx, session, now, "left")
            self.view.say(tx, asked.address, asked.person.name, asked.language, report, now)

        await self.services.store.transact(leave)


def _words(line: str) -> list[str]:
    """The words of a line; none where it is not written as plain words."""
    try:
        return shlex.split(line)
    except ValueError:
        return []


def _where(session: Session, words: list[str]) -> str:
    """The absolute path that `cd` names; what it really is, only the host knows."""
    said = words[1] if len(words) > 1 else "~"
    if said == "-":
        return session.before or session.directory
    if said == "~" or said.startswith("~/"):
        said = join(session.home, said.removeprefix("~").lstrip("/"))
    return normpath(join(session.directory, said)).replace("//", "/", 1)


def _variables(verb: str, words: list[str]) -> list[str]:
    """What `export NAME=value` and `unset NAME` say, where the variable is one of those that a session may have."""
    said = [word if verb == "export" else f"{word}=" for word in words]
    try:
        return [variable(one) for one in said]
    except InvalidArgument as error:
        raise RefusedError("session.not_a_variable") from error

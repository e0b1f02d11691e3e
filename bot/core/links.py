"""One human, several accounts: invitations, accounts that wait for a word, and links, as sealed settings."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from typing import TypeVar

from bot.core.directory import Directory
from bot.core.services import new_id
from bot.domain.actions import Catalogue
from bot.domain.codec import dump, load
from bot.domain.flow import Address
from bot.domain.people import Account
from bot.domain.ports import Tx

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None can be taken for another (no o/0, no i/1/l)."""
CODE, GROUP = 28, 4
"""28 of 31 letters are 138 bits, typed in groups of four."""
VALID = timedelta(minutes=10)
"""How long a code counts, and how long an account waits for the word of its person."""
LONGEST = 200
"""Characters of a message that may still be a code."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A right to link one account to `person`, for whoever types the code. `messenger` "": on any."""

    person: str
    messenger: str
    hash: str
    by: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """An account that showed a good code, and waits for a word from an account that `person` has already.

    `place` is the direct conversation with it.
    """

    person: str
    account: Account
    place: Address
    by: tuple[str, ...]
    until: datetime


def new_code() -> str:
    """A code as it is shown: `k7m2-p9qx-…`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE))
    return "-".join(letters[at : at + GROUP] for at in range(0, CODE, GROUP))


def is_code(said: str) -> bool:
    """Whether it has the form of a code, however it is grouped."""
    return re.fullmatch(f"[{LETTERS}]{{{CODE}}}", _bare(said)) is not None


def hashed(said: str) -> str:
    """What is kept of a code: groups and case do not matter."""
    return sha256(b"commander/link/v1\0" + _bare(said).encode()).hexdigest()


def said_code(text: str, catalogue: Catalogue) -> tuple[str, str] | None:
    """The code in `link CODE`, as `identity.link` declares it, with the language of the words; None: none is said."""
    action = catalogue.get("identity.link")
    if action is None or len(text) > LONGEST:
        return None
    for form, language in _forms(action.name, tuple((language, *said) for language, said in action.say.items())):
        if found := form.fullmatch(text.strip()):
            return found[1].strip("`\"'«»“” \n"), language
    return None


@lru_cache(maxsize=4)
def _forms(name: str, said: tuple[tuple[str, ...], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What a message looks like that shows a code, with its language; the longest phrases first."""
    phrases = [(phrase, language) for language, *phrases in said for phrase in phrases]
    phrases += [(f"{name} {{code}}", ""), (f"{name} code={{code}}", "")]
    forms = (
        (re.escape(phrase).replace(r"\{code\}", r"(.+)").replace(r"\ ", r"\s+"), language)
        for phrase, language in sorted(phrases, key=lambda one: len(one[0]), reverse=True)
    )
    return tuple((re.compile(form, re.IGNORECASE | re.DOTALL), language) for form, language in forms)


@dataclass(frozen=True, slots=True)
class Links:
    """What is kept, within one transaction."""

    directory: Directory
    tx: Tx
    now: datetime

    def invite(self, person: str, messenger: str, by: tuple[str, ...]) -> tuple[str, Invitation]:
        """A fresh code and what is kept of it; an earlier one for the same person and messenger counts no more."""
        for key, old in self._rows("invitation", Invitation):
            if old.until <= self.now:
                self.tx.settings.remove("invitation", key)
        code = new_code()
        invitation = Invitation(person, messenger, hashed(code), by, self.now + VALID)
        self._put("invitation", f"{person} {messenger}", dump(invitation), by[0])
        return code, invitation

    def burn(self, code: str) -> Invitation | None:
        """The invitation behind a code, which counts no more from now on; None where there is none in time."""
        wanted = hashed(code)
        for key, invitation in self._rows("invitation", Invitation):
            if compare_digest(invitation.hash, wanted):
                first = self.tx.settings.remove("invitation", key)  # another replica may be at it
                return invitation if first and self.now < invitation.until else None
        return None

    def wait(self, invitation: Invitation, account: Account, place: Address) -> tuple[str, Waiting]:
        """The account waits for its person's word, under the returned name."""
        waiting = Waiting(invitation.person, account, place, invitation.by, self.now + VALID)
        name = new_id()
        self._put("waiting account", name, dump(waiting), waiting.person)
        return name, waiting

    def take(self, name: str, person: str) -> Waiting | None:
        """What waits under this name for this person, once; None where nothing does any more."""
        kept = self.directory.get(self.tx, "waiting account", name)
        waiting = load(Waiting, kept) if kept is not None else None
        if waiting is None or waiting.person != person:
            return None
        first = self.tx.settings.remove("waiting account", name)
        return waiting if first and self.now < waiting.until else None

    def link(self, person: str, account: Account, by: str) -> Account:
        """From now on the account is this person's."""
        value = {"person": person, "messenger": account.messenger, "workspace": account.workspace, "user": account.user}
        self._put("link", str(account), json.dumps(value), by)
        return replace(account, since=self.now)

    def unlink(self, person: str, accounts: tuple[Account, ...]) -> None:
        """These accounts are nobody's any more; nor does any open code or waiting account of the person count."""
        for account in accounts:
            self.tx.settings.remove("link", str(account))
        for key, invitation in self._rows("invitation", Invitation):
            if invitation.person == person:
                self.tx.settings.remove("invitation", key)
        for key, waiting in self._rows("waiting account", Waiting):
            if waiting.person == person:
                self.tx.settings.remove("waiting account", key)

    def _rows(self, kind: str, value: type[T]) -> Iterator[tuple[str, T]]:
        """The rows of a kind whose seals hold."""
        for row in self.tx.settings.all(kind):
            kept = self.directory.get(self.tx, kind, row.key)
            if kept is not None:
                yield row.key, load(value, kept)

    def _put(self, kind: str, key: str, value: str, by: str) -> None:
        self.directory.put(self.tx, kind, key, value, by, self.now)


def _bare(said: str) -> str:
    return re.sub(r"[\s\-–—.]", "", said).casefold()

"""Proof: a read that is repeated until it shows what it should, and the evidence to show where it does not."""

import re
from datetime import UTC, datetime, timedelta

from bot.domain.content import Message, Moment, Quantity, Scalar
from bot.domain.errors import NotAllowed, UnavailableError
from bot.domain.flow import Check
from bot.domain.inventory import Host
from bot.domain.ports import Clock, HostReader, Redactor

FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.5, 5.0, 1.5
"""Seconds between two looks, growing by half each time."""
HOLDS_SECONDS = 3
"""A service that starts and crashes is active for a moment: its state must last, since the very same time."""
SINCE = "since"
"""The group that says since when a state has lasted."""
READ_SECONDS = 10
"""A host that was just told to reboot may vanish without a word: a look must notice soon."""
EVIDENCE_CAP = 16 * 1024
_UTC = re.compile(r"[A-Z][a-z]{2} (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) UTC", re.ASCII)
"""A time as systemd writes it. Other zones stand there by abbreviations, which nobody can read back safely."""


class Prover:
    """Runs the checks of steps through a reader; everything they show is redacted."""

    def __init__(self, reader: HostReader, clock: Clock, redact: Redactor, *, holds: float = HOLDS_SECONDS) -> None:
        self._reader = reader
        self._clock = clock
        self._redact = redact
        self._holds = holds

    async def prove(self, host: Host, check: Check) -> Message | None:
        """The proof, as soon as the check shows it; None when `within` seconds are over.

        What is shown with its `since` must be shown again, the very same, `holds` seconds later: one that started anew
        meanwhile did not last. A host that does not answer is asked again: it may be starting. `NotAllowed` where the
        check is not a read.
        """
        until = self._clock.now() + timedelta(seconds=check.within)
        pause = FIRST_PAUSE
        while True:
            if (proof := await self.look(host, check)) is not None:
                if SINCE not in dict(proof.values):
                    return proof
                await self._clock.sleep(self._holds)
                if await self.look(host, check) == proof:
                    return proof
            left = (until - self._clock.now()).total_seconds()
            if left <= 0:
                return None
            await self._clock.sleep(min(pause, left))
            pause = min(pause * GROWTH, LONGEST_PAUSE)

    async def look(self, host: Host, check: Check) -> Message | None:
        """One look: the proof if it shows now."""
        try:
            output = await self._reader.read(host, check.argv, timeout=READ_SECONDS)
        except UnavailableError:
            return None
        found = re.search(check.expect, output.stdout, re.MULTILINE)
        if found is None:
            return None
        return Message.of(
            check.proof, **{name: proved(name, self._redact(value or "")) for name, value in found.groupdict().items()}
        )

    async def evidence(self, host: Host, check: Check) -> str:
        """What to show beside a failure, "" where there is nothing to be had."""
        if not check.evidence:
            return ""
        try:
            output = await self._reader.read(host, check.evidence, timeout=READ_SECONDS, cap=EVIDENCE_CAP)
        except (UnavailableError, NotAllowed):
            return ""
        return self._redact(output.stdout)


def proved(name: str, value: str) -> Scalar:
    """What a named group of a check means: `since` is a time of systemd, `…_seconds` a length of time, else text."""
    if name.endswith("_seconds") and re.fullmatch(r"\d{1,12}", value, re.ASCII):
        return Quantity(int(value), "seconds")
    if name == SINCE and (found := _UTC.fullmatch(value)) is not None:
        try:
            return Moment(datetime.fromisoformat(found[1]).replace(tzinfo=UTC))
        except ValueError:
            return value
    return value

"""The port `Allowance`: what each person's calls of the model cost, by the hour, in the database.

A restart forgets nothing and several processes count together. An hour counts until 24 hours after it began.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.directory import Directory
from bot.domain.ports import Clock, Store, Tx

WINDOW = timedelta(hours=24)
KIND = "tokens"
"""The kind of the settings' rows: one for each person who ever asked the model."""


@dataclass(frozen=True, slots=True)
class KeptAllowance:
    """`limit`: tokens of one person within 24 hours."""

    store: Store
    directory: Directory
    clock: Clock
    limit: int

    async def reserve(self, person: str, tokens: int) -> datetime | None:
        """Counts before the call: ten calls at once cannot each find the allowance untouched."""

        def reserve(tx: Tx) -> datetime | None:
            spent = self._spent(tx, person)
            if sum(spent.values()) >= self.limit:
                return None
            hour = self.clock.now().replace(minute=0, second=0, microsecond=0)
            self._write(tx, person, spent, hour, tokens)
            return hour

        return await self.store.transact(reserve)

    async def settle(self, person: str, reserved: datetime, tokens: int) -> None:
        """What is reserved and never settled stays counted: nobody knows what that call cost."""
        await self.store.transact(lambda tx: self._write(tx, person, self._spent(tx, person), reserved, tokens))

    def _spent(self, tx: Tx, person: str) -> dict[datetime, int]:
        """Tokens by the hour; those of more than 24 hours ago are gone."""
        kept = json.loads(self.directory.get(tx, KIND, person) or "{}")
        since = self.clock.now() - WINDOW
        hours = {datetime.fromisoformat(hour): int(tokens) for hour, tokens in kept.items()}
        return {hour: tokens for hour, tokens in hours.items() if hour > since}

    def _write(self, tx: Tx, person: str, spent: dict[datetime, int], hour: datetime, tokens: int) -> None:
        now = max(0, spent.get(hour, 0) + tokens)
        value = json.dumps({at.isoformat(): count for at, count in sorted((spent | {hour: now}).items())})
        self.directory.put(tx, KIND, person, value, person, self.clock.now())

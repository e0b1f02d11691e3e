"""Second factors: a TOTP secret per person, codes that count once, a lock after ten wrong ones."""

import json
from dataclasses import dataclass

import pyotp

from bot.core.services import Services
from bot.domain.errors import ApprovalRefused
from bot.domain.ports import Tx

WRONG = 10
"""Consecutive wrong codes that lock a second factor until another admin re-enrols it."""
STEP = 30
"""Seconds of a time step (RFC 6238); the step before is accepted too."""


@dataclass(frozen=True, slots=True)
class Factors:
    """TOTP. The secret lives in the encrypted store; what was used and how often it failed, in sealed settings."""

    services: Services

    async def enrolled(self, person: str) -> bool:
        return await self.services.secrets.get(_name(person)) is not None

    async def enrol(self, person: str, by: str) -> str:
        """A fresh secret; returns the address that an authenticator app reads (`otpauth://…`), shown once."""
        secret = pyotp.random_base32()
        await self.services.secrets.put(_name(person), secret, by)
        now = self.services.clock.now()
        fresh = json.dumps({"wrong": 0, "used": 0})
        await self.services.store.transact(lambda tx: self.services.directory.put(tx, "totp", person, fresh, by, now))
        return pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name="ChatOps Commander")

    async def locked(self, person: str) -> bool:
        """Whether ten wrong codes in a row were typed."""
        state = await self.services.store.read(lambda tx: _state(self.services, tx, person))
        return await self.enrolled(person) and state["wrong"] >= WRONG

    async def reset(self, person: str) -> None:
        await self.services.secrets.remove(_name(person))
        await self.services.store.transact(lambda tx: tx.settings.remove("totp", person))

    async def verify(self, person: str, code: str) -> None:
        """Accepts a code once; raises `ApprovalRefused` for a wrong, used or locked one."""
        services, now = self.services, self.services.clock.now()
        secret = await services.secrets.get(_name(person))
        if secret is None:
            raise ApprovalRefused("approval.no_second_factor")
        step = int(now.timestamp()) // STEP
        totp = pyotp.TOTP(secret)
        matched = next(
            (s for s in (step, step - 1) if totp.verify(code.strip().replace(" ", ""), for_time=s * STEP)), None
        )

        def use(tx: Tx) -> str:
            state = _state(services, tx, person)
            if state["wrong"] >= WRONG:
                return "approval.factor_locked"
            good = matched is not None and matched > state["used"]
            state = {"wrong": 0, "used": matched or 0} if good else {**state, "wrong": state["wrong"] + 1}
            services.directory.put(tx, "totp", person, json.dumps(state), person, now)
            return "" if good else "approval.wrong_code"

        if refused := await services.store.transact(use):
            raise ApprovalRefused(refused)


def _state(services: Services, tx: Tx, person: str) -> dict[str, int]:
    """Wrong codes in a row, and the last used time step. A factor whose state was taken away is locked."""
    kept = services.directory.get(tx, "totp", person)
    return dict(json.loads(kept)) if kept is not None else {"wrong": WRONG, "used": 0}


def _name(person: str) -> str:
    return f"totp/{person}"

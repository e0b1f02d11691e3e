"""Fakes with memory for the executors: a transport that answers from a table, a judge, a clock that polling moves."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Unpack

from bot.domain.flow import Argv, Call, Change, Check, Grant, Plan, Risk
from bot.domain.inventory import Host, Inventory
from bot.domain.policy import Verdict
from bot.domain.ports import Output
from executors.options import RunOptions

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
WEB = Host("web-01", "10.0.0.1", user="deploy", become="sudo")
GLASS = Host("localhost", transport="local", looks_only=True)
FLEET = Inventory((WEB, GLASS))
CHECK = Check("web-01", ("is-active",), r"^(?P<state>active)$", 3, "proof.active", ("journal",))
RESTART = Argv("web-01", ("restart",), root=True, timeout=30, check=CHECK)


class TickingClock:
    """Sleeping moves it."""

    def __init__(self) -> None:
        self.time = NOW
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


Answer = Output | Exception | Callable[[], Output]


class Scripted:
    """The port `Transport`: answers by the first word; a list answers one after the other, its last for ever.

    A program called `endless` in any argv runs until it is cancelled; `reached` says that it began.
    """

    def __init__(self, **answers: Answer | list[Answer]) -> None:
        self.reached = asyncio.Event()
        self.answers = {name.replace("_", "-"): answer for name, answer in answers.items()}
        self.ran: list[tuple[str, ...]] = []
        self.options: list[RunOptions] = []

    async def run(self, host: Host, argv: Sequence[str], **options: Unpack[RunOptions]) -> Output:
        self.ran.append(tuple(argv))
        self.options.append(options)
        if "endless" in argv:
            self.reached.set()
            await asyncio.Event().wait()
        answer = self.answers.get(argv[0], Output(""))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, Exception):
            raise answer
        output = answer() if callable(answer) else answer
        for tell in (options.get("on_line"), options.get("spill")):
            if tell is not None:
                tell(output.stdout)
        return output

    async def close(self) -> None:
        self.ran.append(("closed",))


class Judge:
    """The port `CommandJudge`: everything is LOW but what is named."""

    def __init__(self, *dangerous: str) -> None:
        self._dangerous = dangerous

    def judge(self, argv: Sequence[str], *, directory: str = "") -> Verdict:
        return Verdict(Risk.HIGH if not argv or set(argv) & set(self._dangerous) else Risk.LOW)

    def classify(self, text: str, *, directory: str = "") -> Verdict:
        return self.judge(text.split(), directory=directory)


def plan(*steps: Argv | Call | Change) -> Plan:
    return Plan("service.restart", (), steps)


def grant(of: Plan, **other: str | datetime) -> Grant:
    values = {"digest": of.digest, "until": NOW + timedelta(minutes=2), "seal": "good", **other}
    return Grant("r1", str(values["digest"]), ("alice",), values["until"], 1, str(values["seal"]))  # type: ignore[arg-type]


def hide(text: str) -> str:
    return text.replace("hunter2", "[hidden]")

"""A parser whose model is a fake wire with memory."""

import json
from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import replace
from functools import cache
from typing import Any

import httpx2

from bot.core.allowance import KeptAllowance
from bot.core.directory import Directory
from bot.domain.actions import Catalogue
from bot.domain.people import Role
from bot.domain.ports import Redactor
from bot.domain.understanding import Reading
from intents.model import ModelReader
from intents.parser import Parser
from intents.provider import ModelSettings, Provider
from intents.summary import ModelSummariser
from storage.memory import MemoryStore
from tests.fakes import KeyedSealer, ManualClock
from tests.unit.intents.fleet import CATALOGUE, utterance

Handler = Callable[[httpx2.Request], httpx2.Response | Awaitable[httpx2.Response]]
ODD = "nginx on web-01 deserves a good shake"
"""Words that the offline stages do not understand well enough to answer by themselves."""


class Wire:
    """A server with memory."""

    def __init__(self, *answers: httpx2.Response | Handler) -> None:
        self.requests: list[httpx2.Request] = []
        self._answers = list(answers)

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, httpx2.Response):
            return answer
        made = answer(request)
        return made if isinstance(made, httpx2.Response) else await made

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.requests[-1].content)
        return found


def message(*content: object, stop: str = "tool_use", status: int = 200, tokens: int = 100) -> httpx2.Response:
    body = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": list(content),
        "stop_reason": stop, "usage": {"input_tokens": tokens, "output_tokens": 10},
    }  # fmt: skip
    return httpx2.Response(status, json=body)


def call(tool: str, **values: object) -> dict[str, object]:
    return {"type": "tool_use", "id": "toolu_1", "name": tool, "input": values}


KICK = call("service_restart", targets=["web-01"], service="nginx")


def as_it_is(text: str) -> str:
    """Nothing is secret."""
    return text


@cache
def _parser(catalogue: Catalogue) -> Parser:
    """Made once: that takes a while."""
    return Parser(catalogue)


class Bench:
    """A parser and a summariser whose model answers as `wire` does."""

    def __init__(
        self,
        *answers: httpx2.Response | Handler,
        limit: int = 200_000,
        catalogue: Catalogue = CATALOGUE,
        role: Role = Role.ADMIN,
        redact: Redactor = as_it_is,
        **settings: Any,
    ) -> None:
        self.wire = Wire(*answers)
        self.clock = ManualClock()
        self.role = role
        self.store = MemoryStore()
        self.allowance = KeptAllowance(self.store, Directory((), (), (), KeyedSealer()), self.clock, limit)
        chosen = ModelSettings("key-1", **({"base_url": "http://model.test"} | settings))
        transport = httpx2.MockTransport(self.wire)
        self.provider = Provider(chosen, self.clock, self.allowance, redact, transport)
        self.parser = copy(_parser(catalogue))
        self.parser._model = ModelReader(self.provider, catalogue)
        self.summariser = ModelSummariser(self.provider)

    async def read(self, text: str = ODD, **more: Any) -> Reading:
        return await self.parser.read(replace(utterance(text, **more), role=self.role))


def note(reading: Reading, stage: str = "model") -> str:
    return next((found.note.id for found in reading.trace if found.stage == stage), "")

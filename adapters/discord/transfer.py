"""How requests travel: uploads as forms, refusals out of the library before it waits or repeats."""

import json
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import aiohttp

from adapters.discord.api import SERVER, SLOW_DOWN, File, Refusal


class Straight:
    """In place of the library's buckets, which hold requests back: the outbox paces, a 429 says the exact delay."""

    remaining = 0

    async def __aenter__(self) -> None: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def update(self, response: aiohttp.ClientResponse, *, use_clock: bool = False) -> None: ...


def form(body: Any, files: Sequence[File]) -> list[dict[str, Any]]:
    """A message with files as `multipart/form-data`."""
    uploads = [
        {
            "name": f"files[{place}]",
            "value": file.data,
            "filename": file.name,
            "content_type": "application/octet-stream",
        }
        for place, file in enumerate(files)
    ]
    return [{"name": "payload_json", "value": json.dumps(body), "content_type": "application/json"}, *uploads]


async def refuse(_session: aiohttp.ClientSession, _context: object, answered: aiohttp.TraceRequestEndParams) -> None:
    """Ends a request that the library would repeat after a sleep: rate limits and errors of the server."""
    response = answered.response
    if response.status != SLOW_DOWN and response.status < SERVER:
        return
    text = await response.text()
    try:
        body = json.loads(text)
    except ValueError:  # a page of whatever stands between us and Discord
        body = {}
    said = body.get("retry_after", response.headers.get("Retry-After"))
    raise Refusal(response.status, int(body.get("code", 0)), None if said is None else float(said))

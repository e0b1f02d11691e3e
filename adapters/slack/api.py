"""Calls of Slack's Web API through its SDK: one try each, with errors that say what to do next."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import NoAnswer, refused

Method: TypeAlias = Callable[..., Awaitable[AsyncSlackResponse]]
"""A method of the SDK's client."""
SECONDS = 12
"""Longest wait for an answer: a delivery and the search for its traces fit into one lease."""


class Api:
    """One token's calls. The SDK never repeats or waits by itself: the outbox does."""

    def __init__(self, token: str, base_url: str) -> None:
        self.client = AsyncWebClient(token, base_url, timeout=SECONDS, retry_handlers=[])
        if proxy_bypass(urlsplit(base_url).hostname or ""):
            self.client.proxy = None  # the SDK honours HTTPS_PROXY, but not NO_PROXY
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections of all calls; opened at the first one."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
            self.client.session = self._session
        return self._session

    async def ask(self, method: Method, **arguments: Any) -> dict[str, Any]:
        """The answer of `method` (of `client`). Raises `SlackRefused`, or `NoAnswer` where it may have been done."""
        response = await self.respond(method, **arguments)
        return response.data if isinstance(response.data, dict) else {}

    async def respond(self, method: Method, **arguments: Any) -> Any:
        """The answer with its headers. Raises as `ask` does."""
        if self.session.closed:
            raise NoAnswer(sure=True)
        try:
            return await method(**arguments)
        except SlackApiError as error:
            answer: Any = error.response
            status: Any = getattr(answer, "status_code", None) or getattr(answer, "status", 500)
            raise refused(status, getattr(answer, "data", {}), answer.headers) from error
        except aiohttp.ClientConnectorError as error:
            raise NoAnswer(sure=True) from error
        except (aiohttp.ClientError, SlackRequestError, TimeoutError, OSError) as error:
            raise NoAnswer(sure=False) from error

    async def close(self) -> None:
        """Ends the connections."""
        if self._session is not None:
            await self._session.close()

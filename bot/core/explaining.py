"""A model's explanation below the facts: a later edit of the message that shows them, which they never wait for.

What the model is told is what that message shows already, redacted, to the one person who asked; nothing of any other
request. Should the process end meanwhile, no explanation comes, and nobody waits for one.
"""

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from bot.core.redaction import redacted
from bot.core.services import Services
from bot.domain.actions import Action, Sensitivity
from bot.domain.content import Grid, Message, Paragraph, Piece, Pre
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Document
from bot.domain.ledger import Request, State
from bot.domain.ports import Record, Summariser, Tx

log = structlog.get_logger(__name__)
MOST = 4
"""Explanations that are asked for at the same time; further results are shown without."""


@dataclass(slots=True)
class Explaining:
    """What this process asks a model to explain."""

    services: Services
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def busy(self) -> frozenset[asyncio.Task[None]]:
        return frozenset(self._tasks)

    def ended(self, request: Request) -> None:
        """Called when the end of a request is stored; returns at once."""
        summariser = self.services.summariser
        if summariser is None or len(self._tasks) >= MOST or not self._is_explained(request):
            return
        task = asyncio.create_task(self._explain(summariser, request), name=f"explain {request.id}")
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def stop(self) -> None:
        """The process ends."""
        for task in self._tasks:
            task.cancel()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("explaining.fault", exc_info=error)

    def _is_explained(self, request: Request) -> bool:
        action = self.services.catalogue.get(request.intent.action)
        if action is None or action.private or action.control_plane:
            return False
        if request.plan is None:
            return request.state is State.DONE and shows_content(action)
        return request.state is State.FAILED and request.execution is not None and any(
            result.output or result.evidence for result in request.execution.results
        )  # fmt: skip

    async def _explain(self, summariser: Summariser, request: Request) -> None:
        try:
            document = await self.services.store.read(lambda tx: _shown(tx, request))
            if document is None:
                return
            told = "\n".join(_text(piece) for piece in document.desired.pieces)
            said = await summariser.summarise(self.services.redact(told), request.language, request.person)
            if said is not None:
                await self.services.store.transact(partial(self._append, document=document, said=said))
        except StorageUnavailable as error:
            log.warning("explaining.storage", request=request.id, error=error.code)

    def _append(self, tx: Tx, document: Document, said: str) -> None:
        """Only to the very message that was explained: one that has changed meanwhile shows something else."""
        current = tx.documents.get(document.id)
        if current is None or current.desired != document.desired:
            return
        words = self.services.wording(current.language).say(Message.of("understanding.model_says", text=said))
        content = replace(current.desired, pieces=(*current.desired.pieces, Paragraph(words)))
        # Its last change stays where it was: an explanation makes no old list the newest one.
        tx.documents.put(replace(current, desired=redacted(content, self.services.redact)))


def shows_content(action: Action) -> bool:
    """Whether a look shows what machines wrote. What comes from the record was written by other people."""
    return action.kind == "look" and action.shows is Sensitivity.CONTENT and Record not in action.ports


def _shown(tx: Tx, request: Request) -> Document | None:
    """The message that shows the result: the private one, where the channel is not cleared for it."""
    return tx.documents.get(f"{request.id}:private") or tx.documents.get(f"{request.id}:thread")


def _text(piece: Piece) -> str:
    match piece:
        case Paragraph():
            return piece.text
        case Pre():
            return f"{piece.title}\n{piece.text}".strip()
        case Grid():
            return "\n".join([piece.title, *(" · ".join(row) for row in (piece.columns, *piece.rows))]).strip()
        case _:
            return ""

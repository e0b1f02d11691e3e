"""Moving out what ended long ago, in memory."""

from datetime import datetime

from bot.domain.ledger import Request
from storage.memory_ledger import MemoryRequests, MemorySteps
from storage.memory_rows import MemoryDocuments, MemoryInbox
from storage.memory_tokens import MemoryTokens


class MemoryAttic:
    """Implements `Attic` over the other repositories."""

    def __init__(
        self,
        inbox: MemoryInbox,
        requests: MemoryRequests,
        steps: MemorySteps,
        documents: MemoryDocuments,
        tokens: MemoryTokens,
    ) -> None:
        self._inbox = inbox
        self._requests = requests
        self._steps = steps
        self._documents = documents
        self._tokens = tokens

    def finished(self, before: datetime, limit: int) -> tuple[Request, ...]:
        ended = [
            (row.finished_at, row)
            for row in self._requests.rows.values()
            if row.finished_at is not None and row.finished_at < before and not row.state.open
        ]
        ended.sort(key=lambda pair: pair[0])
        return tuple(row for _, row in ended[:limit])

    def clear(self, id: str, version: int) -> bool:
        row = self._requests.get(id)
        if row is None or row.version != version:
            return False
        self._requests.rows.drop(id)
        for claim in self._steps.of(id):
            self._steps.rows.drop((claim.request, claim.index, claim.attempt))
        for document in self._documents.of_subject(f"request:{id}"):
            self._tokens.drop(document.id)
            self._documents.rows.drop(document.id)
        return True

    def forget_seen(self, before: datetime) -> None:
        for id_, row in self._inbox.rows.items():
            if row.at < before:
                self._inbox.rows.drop(id_)

    def forget_said(self, before: datetime) -> None:
        for id_, row in self._documents.rows.items():
            said = row.document
            if not said.subject and said.updated_at is not None and said.updated_at < before:
                self._tokens.drop(id_)
                self._documents.rows.drop(id_)

"""Figures for Prometheus, read from the record and the rows when somebody asks: nothing is counted twice or lost.

Counters begin at the start of the process, as Prometheus expects.
"""

from collections.abc import Iterable
from http import HTTPStatus

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.core.services import Services
from bot.domain.ledger import AuditEntry
from bot.domain.ports import Adapter, Tx
from bot.health import Answer

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
DECIDED = {"asked", "denied"}
"""Entries that are made when policy has judged an act; a look is judged just before its intent."""
MOST_QUEUED = 10_000


class Metrics:
    """All figures of one installation; `page` is what a scrape gets."""

    def __init__(self, services: Services, adapters: Iterable[Adapter]) -> None:
        self._services = services
        self._adapters = tuple(adapters)
        self._read = -1
        self._registry = registry = CollectorRegistry()
        self._requests = Counter("commander_requests", "Requests that ended.", ("action", "outcome"), registry=registry)
        self._decisions = Counter("commander_decisions", "What policy answered.", ("effect",), registry=registry)
        self._steps = Histogram(
            "commander_step_seconds", "How long steps of acts took.", ("action",), buckets=SECONDS, registry=registry
        )
        self._backlog = Gauge(
            "commander_outbox_backlog", "Documents that wait to be delivered.", ("messenger",), registry=registry
        )
        self._queue = Gauge("commander_queue_length", "Requests that wait to be carried out.", registry=registry)
        self._pending = Gauge("commander_pending", "Requests that wait for somebody's word.", registry=registry)

    async def page(self) -> Answer:
        """The exposition format, up to date."""
        if self._read < 0:
            await self.begin()
        await self._services.store.read(self._collect, long=True)
        return Answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(self._registry))

    async def begin(self) -> None:
        """Counts from here on."""
        self._read = (await self._services.store.read(lambda tx: tx.audit.head()))[0]

    def _collect(self, tx: Tx) -> None:
        now = self._services.clock.now()
        while links := list(tx.audit.entries(self._read)):
            for link in links:
                self._count(tx, link.entry)
            self._read = links[-1].sequence
        for adapter in self._adapters:
            name = adapter.properties.name
            due = tx.documents.due(name, adapter.channels, now, MOST_QUEUED)
            self._backlog.labels(name).set(len(due))
        self._queue.set(len(tx.requests.runnable(now, MOST_QUEUED)))
        self._pending.set(len(tx.requests.pending()))

    def _count(self, tx: Tx, entry: AuditEntry) -> None:
        action = self._services.catalogue.get(entry.action)
        name = entry.action if action is not None else "other"
        look = action is not None and action.kind == "look"
        if entry.event in DECIDED or (entry.event == "result" and look):
            request = tx.requests.get(entry.request)
            if request is not None and request.decision is not None:
                self._decisions.labels(request.decision.effect.value).inc()
        if entry.event == "ended" or (entry.event == "result" and look):
            self._requests.labels(name, entry.outcome).inc()
        elif entry.event == "result":
            self._steps.labels(name).observe(entry.milliseconds / 1000)

"""The view of people and hosts that is kept between changes."""

from types import SimpleNamespace
from typing import cast

from bot.core.directory import Directory
from bot.domain.ports import Tx
from storage.memory import MemoryStore
from tests.fakes import START, KeyedSealer


async def test_a_view_that_another_thread_replaces_meanwhile_is_not_mistaken_for_ones_own() -> None:
    directory, store = Directory((), (), (), KeyedSealer()), MemoryStore()
    await store.read(directory.snapshot)

    def freeze(tx: Tx) -> None:
        """Not committed."""
        directory.put(tx, "mode", "frozen", "now", "alice", START)
        directory.snapshot(tx)
        raise InterruptedError

    class Version(int):
        """Compares slowly enough for a transaction of another thread."""

        def __eq__(self, other: object) -> bool:
            same = int(self) == other
            try:
                store._tx.rollback()
                freeze(store._tx)
            except InterruptedError:
                store._tx.rollback()
            return same

        __hash__ = int.__hash__

    version = await store.read(lambda tx: tx.settings.version())
    settings = SimpleNamespace(version=lambda: Version(version), all=lambda *_: ())
    seen = directory.snapshot(cast("Tx", SimpleNamespace(settings=settings)))
    assert not seen.frozen

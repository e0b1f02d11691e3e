"""When checkpoints are made, and what happens where they cannot be written."""

import socket
import stat
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.errors import StorageUnavailable
from bot.domain.ports import Store
from storage import checkpoints
from storage.checkpointer import EVERY_ENTRIES, Checkpointer, FileSink, SyslogSink
from storage.checkpoints import CheckpointKey, genuine, open_checkpoint_key
from tests.contract.storage.samples import entry
from tests.fakes import ManualClock

KEY = CheckpointKey(b"k" * 32)


@dataclass
class ListSink:
    """Remembers its lines; refuses while it is full."""

    lines: list[str] = field(default_factory=list)
    full: bool = False

    def write(self, line: str) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        self.lines.append(line)


async def append(store: Store, count: int) -> None:
    await store.transact(lambda tx: [tx.audit.append(entry(str(number))) for number in range(count)])


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def sink() -> ListSink:
    return ListSink()


@pytest.fixture
def checkpointer(store: Store, clock: ManualClock, sink: ListSink) -> Checkpointer:
    return Checkpointer(store, clock, KEY, [sink])


async def test_on_demand(store: Store, checkpointer: Checkpointer, sink: ListSink) -> None:
    await append(store, 3)

    made = await checkpointer.checkpoint()

    assert (made.sequence, made.hash) == await store.read(lambda tx: tx.audit.head())
    assert genuine(made, KEY.public)
    assert checkpoints.read(sink.lines[0]) == made
    assert await checkpointer.checkpoint() == made
    assert len(sink.lines) == 1


async def test_every_thousand_entries(store: Store, checkpointer: Checkpointer, sink: ListSink) -> None:
    await checkpointer.look()
    assert sink.lines == []
    await append(store, 1)
    await checkpointer.look()
    assert len(sink.lines) == 1
    await append(store, EVERY_ENTRIES - 1)
    await checkpointer.look()
    assert len(sink.lines) == 1
    await append(store, 1)
    await checkpointer.look()
    assert len(sink.lines) == 2


async def test_every_ten_minutes(store: Store, checkpointer: Checkpointer, sink: ListSink, clock: ManualClock) -> None:
    await append(store, 1)
    await checkpointer.look()
    clock.advance(600)
    await checkpointer.look()  # nothing new
    assert len(sink.lines) == 1
    await append(store, 1)
    await checkpointer.look()
    assert len(sink.lines) == 2
    await append(store, 1)
    clock.advance(599)
    await checkpointer.look()
    assert len(sink.lines) == 2


async def test_one_sink_is_enough_none_is_not(store: Store, clock: ManualClock, sink: ListSink) -> None:
    full = ListSink(full=True)
    await append(store, 1)

    await Checkpointer(store, clock, KEY, [full, sink]).checkpoint()
    assert len(sink.lines) == 1
    nowhere = Checkpointer(store, clock, KEY, [full])
    with pytest.raises(StorageUnavailable, match=r"storage\.checkpoint"):
        await nowhere.checkpoint()
    full.full = False
    await nowhere.checkpoint()
    assert len(full.lines) == 1


def test_a_file_is_only_added_to(tmp_path: Path) -> None:
    path = tmp_path / "outside" / "checkpoints.jsonl"
    FileSink(path).write("one")
    FileSink(path).write("two")
    assert path.read_text() == "one\ntwo\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    with path.open("a") as file:
        file.write("to")  # a crash tore this line
    FileSink(path).write("three")
    assert path.read_text() == "one\ntwo\nto\nthree\n"


def test_syslog_gets_a_datagram(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as daemon:
        daemon.bind(str(tmp_path / "log"))
        SyslogSink(str(tmp_path / "log")).write("line")
        assert daemon.recv(1000) == b"<85>chatops-commander: checkpoint line"
    with pytest.raises(OSError, match="No such file"):
        SyslogSink(str(tmp_path / "missing")).write("line")


def test_the_key_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "checkpoints.key"
    assert open_checkpoint_key(path).public == open_checkpoint_key(path).public
    assert len(open_checkpoint_key(path).public) == 32

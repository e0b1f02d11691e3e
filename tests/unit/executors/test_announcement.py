"""The announced process is taken off the error stream, wherever the pieces break and whatever a login shell says."""

import pytest

from executors.ssh.announcement import LONGEST, Announcement


@pytest.mark.parametrize(
    ("pieces", "shown", "leader"),
    [
        ([b"commander 12\n"], b"", 12),
        ([b"comm", b"ander 1", b"2", b"\n", b"one\n", b"two"], b"one\ntwo", 12),
        ([b"bash: warning: no locale\ncommander 12\none\n"], b"bash: warning: no locale\none\n", 12),
        ([b"no new line", b"commander 12\n"], b"no new line", 12),
        ([b"commander 12\ncommander 13\n"], b"commander 13\n", 12),
        ([b"This account is closed.\n"], b"This account is closed.\n", None),
        ([b"x" * LONGEST, b"y", b"commander 12\n"], b"x" * LONGEST + b"ycommander 12\n", None),
        ([b"commander twelve\n"], b"commander twelve\n", None),
        ([], b"", None),
    ],
)
async def test_what_is_shown_and_who_leads(pieces: list[bytes], shown: bytes, leader: int | None) -> None:
    announcement = Announcement()
    assert b"".join([*map(announcement.passed, pieces), announcement.rest()]) == shown
    assert announcement.leader.cancelled() == (leader is None)
    assert leader is None or announcement.leader.result() == leader

"""Times and sizes in systemd's words."""

import pytest

from executors.simulated.times import ago, human, parse_interval, parse_span, parse_time, span, stamp

NOW = 1_795_165_200.0
DAY = 86_400


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("now", 0),
        ("today", -9 * 3600),
        ("yesterday", -9 * 3600 - DAY),
        ("-1h", -3600),
        ("+5min", 300),
        ("1 hour ago", -3600),
        ("2h 5min ago", -7500),
        ("@1795165000", -200),
        ("2026-11-20 08:59:00", -60),
        ("2026-11-20 08:59:00 UTC", -60),
        ("2026-11-20 08:59:00.5", -59.5),
        ("2026-11-20 08:59", -60),
        ("2026-11-20", -9 * 3600),
        ("08:00", -3600),
        ("08:00:01", -3599),
    ],
)
def test_points_in_time(text: str, offset: float) -> None:
    assert parse_time(text, NOW) == NOW + offset


@pytest.mark.parametrize("text", ["", "foo", "1h", "-1parsec", "@x", "2026-11-20T08:59:00", "2026-13-01", "x ago"])
def test_what_is_no_point_in_time(text: str) -> None:
    assert parse_time(text, NOW) is None


def test_spans() -> None:
    assert parse_span("1h 30min") == 5400
    assert parse_span("1.5d") == 1.5 * DAY
    assert parse_span("") is None


@pytest.mark.parametrize(("text", "seconds"), [("2", 2), ("0.5s", 0.5), (".5", 0.5), ("3m", 180), ("1d", DAY)])
def test_intervals(text: str, seconds: float) -> None:
    assert parse_interval(text) == seconds
    assert parse_interval(f"{text}y") is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.515, "515ms ago"),
        (12, "12s ago"),
        (60, "1min ago"),
        (192, "3min 12s ago"),
        (301, "5min ago"),
        (3600, "1h ago"),
        (11_100, "3h 5min ago"),
        (7 * 3600 + 60, "7h ago"),
        (26 * 3600, "1 day 2h ago"),
        (3 * DAY, "3 days ago"),
        (15 * DAY, "2 weeks 1 day ago"),
        (41 * DAY, "1 month 10 days ago"),
        (400 * DAY, "1 year 1 month ago"),
        (14 * DAY, "2 weeks ago"),
    ],
)
def test_how_long_ago(seconds: float, words: str) -> None:
    assert ago(seconds) == words


def test_durations_stamps_and_sizes() -> None:
    assert span(3723.456) == "1h 2min 3.456s"
    assert span(0.007) == "7ms"
    assert span(0) == "0ms"
    assert stamp(NOW) == "Fri 2026-11-20 09:00:00 UTC"
    assert stamp(0) == ""
    assert (human(512), human(167_936), human(25 * 1024**2)) == ("512B", "164.0K", "25.0M")

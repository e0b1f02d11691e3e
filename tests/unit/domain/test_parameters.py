"""What people may type as a value: accepted byte for byte, normalised, or refused with a reason, to the last bound."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from bot.domain import parameters as kinds
from bot.domain.content import Message, Value
from bot.domain.errors import InvalidArgument
from bot.domain.parameters import Kind, choice, number, pattern, span, text


def kind(alias: Any) -> Kind:
    """The kind inside an alias such as `Targets`."""
    (found,) = (extra for extra in get_args(alias)[1:] if isinstance(extra, Kind))
    return found


def why(parse: Any, said: str) -> Message:
    """The reason of the refusal that `said` meets."""
    with pytest.raises(InvalidArgument) as caught:
        parse(said)
    assert caught.value.code == "error.invalid_argument"
    reason: Value = caught.value.message.get("reason")
    assert isinstance(reason, Message)
    return reason


@pytest.mark.parametrize(
    ("alias", "said", "carried"),
    [
        ("Targets", "web-01", "web-01"),
        ("Targets", "a" * 63, "a" * 63),
        ("Target", "9.a_b-c", "9.a_b-c"),
        ("Service", "getty@tty1.service", "getty@tty1.service"),
        ("Service", "a" * 128, "a" * 128),
        ("Process", "c++/x@y:z", "c++/x@y:z"),
        ("Process", "a" * 64, "a" * 64),
        ("Pid", "2", 2),
        ("Pid", "4194304", 4_194_304),
        ("Pid", "000000002", 2),
        ("Signal", "QUIT", "QUIT"),
        ("Lines", "1", 1),
        ("Lines", "10000", 10_000),
        ("Limit", "1", 1),
        ("Limit", "1000", 1000),
        ("Depth", "1", 1),
        ("Depth", "5", 5),
        ("Port", "1", 1),
        ("Port", "65535", 65_535),
        ("Path", "/var/log/a..b", "/var/log/a..b"),
        ("Path", "/" * 1024, "/" * 1024),
        ("Duration", "60m", "1h"),
        ("Since", "2h", "2h"),
        ("Since", "2026-11-20", "2026-11-20T00:00:00"),
        ("Since", "2026-11-20T10:00:00.9+01:00", "2026-11-20T10:00:00+01:00"),
        ("Grep", "a" * 200, "a" * 200),
        ("Flag", "true", True),
        ("Flag", "false", False),
        ("Reason", "é" * 500, "é" * 500),
        ("Topic", "a" * 80, "a" * 80),
        ("Subject", "a" * 200, "a" * 200),
        ("Words", "a" * 2000, "a" * 2000),
        ("MessengerName", "a" * 32, "a" * 32),
        ("LinkedAccount", "telegram", "telegram"),
        ("LinkedAccount", "slack:T1:" + "U" * 64, "slack:T1:" + "U" * 64),
        ("LinkCode", "A1 " * 26 + "bc", "A1 " * 26 + "bc"),
        ("LinkName", "a1" * 5, "a1" * 5),
        ("Scope", "*", "*"),
        ("RequestId", "A1b2", "A1b2"),
        ("RequestId", "a" * 32, "a" * 32),
        ("ActionName", "service.restart", "service.restart"),
        ("ActionName", "service.*", "service.*"),
        ("HostAddress", "a" * 253, "a" * 253),
        ("HostAddress", "[::1]", "[::1]"),
        ("UserName", "_" + "a" * 31, "_" + "a" * 31),
        ("Fingerprint", "SHA256:" + "+" * 43, "SHA256:" + "+" * 43),
        ("SecretName", "db/" + "a" * 60, "db/" + "a" * 60),
    ],
)
def test_what_is_accepted(alias: str, said: str, carried: object) -> None:
    parsed = kind(getattr(kinds, alias)).parse(said)
    assert parsed == carried
    assert type(parsed) is type(carried)


@pytest.mark.parametrize(
    ("alias", "said", "reason"),
    [
        ("Targets", "a" * 64, "not_a_name"),
        ("Targets", "web 01", "not_a_name"),
        ("Target", "_web", "not_a_name"),
        ("Service", "a" * 129, "not_a_name"),
        ("Process", "a" * 65, "not_a_name"),
        ("Pid", "1", "not_between"),
        ("Pid", "4194305", "not_between"),
        ("Pid", "0000000002", "not_between"),
        ("Pid", "-2", "not_between"),
        ("Pid", "٢", "not_between"),
        ("Signal", "quit", "not_one_of"),
        ("Lines", "0", "not_between"),
        ("Lines", "10001", "not_between"),
        ("Limit", "0", "not_between"),
        ("Limit", "1001", "not_between"),
        ("Depth", "0", "not_between"),
        ("Depth", "6", "not_between"),
        ("Port", "0", "not_between"),
        ("Port", "65536", "not_between"),
        ("Path", "var/log", "not_a_path"),
        ("Path", "/var/../etc", "not_a_path"),
        ("Path", "/var/log/..", "not_a_path"),
        ("Path", "/" * 1025, "too_long"),
        ("Duration", "x", "not_a_duration"),
        ("Since", "yesterday", "not_a_time"),
        ("Grep", "a" * 201, "too_long"),
        ("Flag", "yes", "not_one_of"),
        ("Reason", "a" * 501, "too_long"),
        ("Topic", "a" * 81, "too_long"),
        ("Subject", "a" * 201, "too_long"),
        ("Words", "a" * 2001, "too_long"),
        ("MessengerName", "a" * 33, "not_a_name"),
        ("LinkedAccount", "slack:T1:U1:x", "not_a_name"),
        ("LinkedAccount", "slack:" + "U" * 65, "not_a_name"),
        ("LinkCode", "a" * 81, "not_a_name"),
        ("LinkName", "a" * 9, "not_an_id"),
        ("LinkName", "a" * 11, "not_an_id"),
        ("RequestId", "abc", "not_an_id"),
        ("RequestId", "a" * 33, "not_an_id"),
        ("ActionName", "Service.restart", "not_a_name"),
        ("ActionName", "service.*.x", "not_a_name"),
        ("HostAddress", "a" * 254, "not_a_name"),
        ("UserName", "a" * 33, "not_a_name"),
        ("Fingerprint", "SHA256:" + "a" * 42, "not_a_fingerprint"),
        ("Fingerprint", "MD5:" + "a" * 43, "not_a_fingerprint"),
        ("SecretName", "a" * 64, "not_a_name"),
    ],
)
def test_what_is_refused(alias: str, said: str, reason: str) -> None:
    assert why(kind(getattr(kinds, alias)).parse, said).id == f"argument.{reason}"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "empty"),
        (" \t ", "empty"),
        ("-rf", "leading_dash"),
        ("a\nb", "control_characters"),
        ("a\x1b[2J", "control_characters"),
        ("a\u202eb", "control_characters"),
        ("e\u0301", "not_composed"),
    ],
)
def test_text_that_could_be_misread_is_refused(said: str, reason: str) -> None:
    assert why(lambda value: text("reason", value), said).id == f"argument.{reason}"
    assert why(pattern("name", r"(?s).*"), said).id == f"argument.{reason}"


def test_text_has_a_limit_of_its_own() -> None:
    assert text("x", "a" * 500) == "a" * 500
    assert why(lambda value: text("x", value), "a" * 501).id == "argument.too_long"
    assert text("x", "abc", 3) == "abc"
    assert why(lambda value: text("x", value, 3), "abcd").id == "argument.too_long"


def test_a_refusal_names_the_parameter_and_shows_the_beginning_of_the_value() -> None:
    with pytest.raises(InvalidArgument) as caught:
        pattern("host", "[a-z]+")("X" * 100)
    assert caught.value.message.get("parameter") == "host"
    assert caught.value.message.get("reason") == Message.of("argument.not_a_name", value="X" * 80)
    assert why(number("port", 1, 9), "1" * 100) == Message.of("argument.not_between", low=1, high=9, value="1" * 80)
    assert why(choice("sort", "a", "b").parse, "X" * 100) == Message.of(
        "argument.not_one_of", allowed=("a", "b"), value="X" * 80
    )


def test_a_choice_is_described_for_the_model() -> None:
    made = choice("sort", "cpu", "memory")
    assert (made.name, made.choices, dict(made.schema)["enum"]) == ("sort", ("cpu", "memory"), ("cpu", "memory"))


def test_only_targets_tags_and_variables_are_said_as_lists() -> None:
    every = {name: kind(alias) for name, alias in vars(kinds).items() if hasattr(alias, "__metadata__")}
    assert len(every) > 30
    assert {name for name, one in every.items() if one.many} == {"Targets", "Tags", "Variables"}


# --- durations --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "carried", "seconds"),
    [
        ("1s", "1s", 1),
        ("61s", "61s", 61),
        ("60s", "1m", 60),
        ("90m", "90m", 5400),
        ("60m", "1h", 3600),
        (" 24 h ", "1d", 86_400),
        ("25h", "25h", 90_000),
        ("2w", "14d", 1_209_600),
        ("366d", "366d", 31_622_400),
        ("999999s", "999999s", 999_999),
    ],
)
def test_durations_are_carried_in_the_largest_unit_that_divides_them(said: str, carried: str, seconds: int) -> None:
    assert kinds.duration(said) == carried
    assert span(carried) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("0m", "not_a_duration"),
        ("-1m", "not_a_duration"),
        ("5", "not_a_duration"),
        ("m", "not_a_duration"),
        ("1.5h", "not_a_duration"),
        ("5 years", "not_a_duration"),
        ("1000000s", "not_a_duration"),
        ("367d", "too_long"),
        ("8785h", "too_long"),
        ("53w", "too_long"),
    ],
)
def test_what_is_no_duration(said: str, reason: str) -> None:
    assert why(kinds.duration, said).id == f"argument.{reason}"


def test_a_bad_since_is_refused_as_a_time() -> None:
    with pytest.raises(InvalidArgument) as caught:
        kinds.since("2026-13-01")
    assert caught.value.message.get("parameter") == "since"
    assert caught.value.__cause__ is None

"""Values as readers of both languages write them."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.explain import Speaker, Wording, catalogue, words
from bot.core.explain.catalogue import known
from bot.domain.content import Message, Moment, Quantity, Scalar, Value
from bot.domain.flow import Outcome, Risk
from bot.domain.ledger import State
from bot.domain.people import Role

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
FR, EN = Wording("fr", PARIS, NOW), Wording("en", PARIS, NOW)


def spaced(text: str) -> str:
    """With plain spaces, so that expectations can be read."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (0, "bytes", "0 o", "0 B"),
        (1023, "bytes", "1 023 o", "1,023 B"),
        (1024, "bytes", "1 Kio", "1 KiB"),
        (79456, "bytes", "77,6 Kio", "77.6 KiB"),
        (1023.97 * 1024, "bytes", "1 Mio", "1 MiB"),
        (77.6 * 2**30, "bytes", "77,6 Gio", "77.6 GiB"),
        (512 * 2**20, "bytes", "512 Mio", "512 MiB"),
        (2**60 * 5000, "bytes", "5 120 000 Pio", "5,120,000 PiB"),
        (78, "percent", "78 %", "78%"),
        (78.4, "percent", "78 %", "78%"),
        (3.14, "percent", "3,1 %", "3.1%"),
        (99.97, "percent", "99,97 %", "99.97%"),
        (99.999, "percent", "99,99 %", "99.99%"),
        (100, "percent", "100 %", "100%"),
        (0.344, "seconds", "0,34 s", "0.34 s"),
        (3.4, "seconds", "3,4 s", "3.4 s"),
        (9.97, "seconds", "10 s", "10 s"),
        (59.7, "seconds", "1 min", "1 min"),
        (192, "seconds", "3 min 12 s", "3 min 12 s"),
        (3600, "seconds", "1 h", "1 h"),
        (7500, "seconds", "2 h 5 min", "2 h 5 min"),
        (12 * 86400 + 3 * 3600 + 59, "seconds", "12 j 3 h", "12 d 3 h"),
        (-192, "seconds", "-3 min 12 s", "-3 min 12 s"),
        (12345, "count", "12 345", "12,345"),
    ],
)
def test_quantities(value: float, unit: str, french: str, english: str) -> None:
    quantity = Quantity(value, unit)  # type: ignore[arg-type]  # the parameters' texts
    assert (spaced(FR.value(quantity)), spaced(EN.value(quantity))) == (french, english)


@pytest.mark.parametrize(
    ("at", "style", "french", "english"),
    [
        (datetime(2026, 3, 3, 13, 2, tzinfo=UTC), "full", "3 mars, 14:02 Europe/Paris", "3 March, 14:02 Europe/Paris"),
        (
            datetime(2026, 3, 1, 13, 2, tzinfo=UTC),
            "full",
            "1er mars, 14:02 Europe/Paris",
            "1 March, 14:02 Europe/Paris",
        ),
        (
            datetime(2025, 3, 3, 13, 2, tzinfo=UTC),
            "full",
            "3 mars 2025, 14:02 Europe/Paris",
            "3 March 2025, 14:02 Europe/Paris",
        ),
        (NOW, "full", "nuit du 3 au 4 mars, 02:00 Europe/Paris", "night of 3 to 4 March, 02:00 Europe/Paris"),
        (
            datetime(2026, 3, 2, 0, 30, tzinfo=UTC),
            "full",
            "nuit du 1er au 2 mars, 01:30 Europe/Paris",
            "night of 1 to 2 March, 01:30 Europe/Paris",
        ),
        (
            datetime(2026, 1, 1, 0, 30, tzinfo=UTC),
            "full",
            "nuit du 31 décembre 2025 au 1er janvier, 01:30 Europe/Paris",
            "night of 31 December 2025 to 1 January, 01:30 Europe/Paris",
        ),
        (datetime(2026, 7, 1, 12, 2, tzinfo=UTC), "time", "14:02", "14:02"),
        (NOW - timedelta(minutes=3, seconds=10), "ago", "il y a 3 minutes", "3 minutes ago"),
        (NOW, "ago", "il y a 1 seconde", "1 second ago"),
        (NOW + timedelta(hours=2), "ago", "dans 2 heures", "in 2 hours"),
    ],
)
def test_moments(at: datetime, style: str, french: str, english: str) -> None:
    moment = Moment(at, style)  # type: ignore[arg-type]  # the parameters' texts
    assert (spaced(FR.value(moment)), spaced(EN.value(moment))) == (french, english)


@pytest.mark.parametrize(
    ("value", "name", "french", "english"),
    [
        (("a", "b", "c"), "", "a, b et c", "a, b and c"),
        (("a", "b"), "", "a et b", "a and b"),
        (("a",), "", "a", "a"),
        ((), "", "", ""),
        ((Quantity(1024, "bytes"), True), "", "1 Kio et oui", "1 KiB and yes"),
        (None, "", "–", "–"),
        (False, "", "non", "no"),
        (22022, "port", "22022", "22022"),
        (22022, "count", "22 022", "22,022"),
        (1.5, "load", "1,5", "1.5"),
        ("HIGH", "risk", "ÉLEVÉ", "HIGH"),
        ("operator", "role", "opérateur", "operator"),
        ("root", "role", "root", "root"),
        ("HIGH", "name", "HIGH", "HIGH"),
        (Risk.CRITICAL, "level", "CRITIQUE", "CRITICAL"),
        (Role.ADMIN, "who", "administrateur", "admin"),
        (State.PENDING, "state", "en attente de réponse", "waiting for an answer"),
        (Outcome.FAILED, "end", "échoué", "failed"),
        ("a\x1b[31m\u202eb\u200b", "", "a␛[31m⟨U+202E⟩b⟨U+200B⟩", "a␛[31m⟨U+202E⟩b⟨U+200B⟩"),
        (Message.of("card.plan", command="x"), "", "Plan : x", "Plan: x"),
    ],
)
def test_plain_values(value: Value, name: str, french: str, english: str) -> None:
    assert (spaced(FR.value(value, name)), spaced(EN.value(value, name))) == (french, english)


def test_count_chooses_the_plural_of_each_language() -> None:
    def steps(count: Scalar) -> tuple[str, str]:
        message = Message.of("card.steps", count=count)
        return spaced(FR.say(message)).partition(", dans")[0], EN.say(message).partition(", in")[0]

    assert steps(1) == ("Une étape, exactement celle-ci :", "One step, exactly this:")
    assert steps(2) == ("2 étapes", "2 steps")
    assert steps(0) == ("Une étape, exactement celle-ci :", "0 steps")
    assert steps(Quantity(1200, "count")) == ("1 200 étapes", "1,200 steps")


def test_a_message_without_a_text_shows_its_identifier_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert words(Message.of("never.written", host="web-01"), "fr") == "never.written"
    assert "no text for never.written in fr" in caplog.text


def test_a_field_that_was_not_given_stays_visible_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert words(Message.of("card.plan"), "en") == "Plan: {command}"
    assert "card.plan says {command}" in caplog.text


@pytest.mark.parametrize(("language", "kept"), [("fr", "fr"), ("FR-ca", "fr"), ("en", "en"), ("de", "en"), ("", "en")])
def test_a_language_without_a_catalogue_is_english(language: str, kept: str) -> None:
    assert known(language) == kept


def test_without_catalogues_every_message_still_shows_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    catalogue._translations.cache_clear()
    assert words(Message.of("card.plan", command="x"), "fr") == "card.plan"
    assert "no catalogue" in caplog.text
    catalogue._translations.cache_clear()


def test_values_are_never_read_as_texts() -> None:
    assert EN.say(Message.of("card.plan", command="{secret} %s {0}")) == "Plan: {secret} %s {0}"


def test_a_speaker_words_in_its_zone_and_time() -> None:
    speak = Speaker(PARIS, lambda: NOW)
    message = Message.of("card.plan", command=Moment(NOW - timedelta(days=2), "ago"))
    assert spaced(speak(message, "fr")) == "Plan : il y a 2 jours"
    assert speak.wording("fr") == FR


scalars = st.one_of(
    st.text(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(), st.none(),
    st.builds(Quantity, st.floats(), st.sampled_from(["bytes", "percent", "seconds", "count"])),
    st.builds(
        Moment, st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (bounds)
        st.sampled_from(["full", "time", "ago"]),
    ),
)  # fmt: skip


@given(scalars | st.lists(scalars, max_size=4).map(tuple), st.sampled_from(["fr", "en"]))
def test_wording_never_raises_and_shows_no_hidden_character(value: Value, language: str) -> None:
    text = Wording(language, PARIS, NOW).value(value)
    assert not any(ord(character) < 9 or 0x7F <= ord(character) < 0xA0 or character == "\u202e" for character in text)


def test_a_list_after_a_colon_stands_side_by_side() -> None:
    near = Message.of("error.unknown_host_near", name="web-99", near=("web-01", "web-02"))
    assert EN.say(near) == "unknown host web-99; near: web-01, web-02"
    assert spaced(FR.say(near)).endswith("proches : web-01, web-02")

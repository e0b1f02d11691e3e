"""Names that the fleet does not have: what they are like, whatever was asked of them."""

import pytest

from tests.unit.intents.fleet import read, shown


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("restart nginx on web-99", "restart nginx on web-01"),
        ("restart web-99", "reboot web-01"),
        ("status of web-99", "status of web-01"),
        ("combien de RAM sur web-98 ?", "mémoire sur web-01"),
        ("historique de web-99", "historique de web-01"),
        ("web-99", "status of web-01"),
    ],
)
async def test_a_name_like_a_hosts_is_an_unknown_host(text: str, choice: str) -> None:
    reading = await read(text)
    assert shown(reading) == f"? understanding.unknown_host → {choice}"
    assert reading.question is not None
    assert dict(reading.question.text.values)["near"] == ("web-01", "web-02")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("restart redis-serveur on cache-01", "? understanding.did_you_mean → restart redis-server on cache-01"),
        ("start zzz", "? understanding.unknown_service_alone → "),
        ("grant admin to webby", "? understanding.unknown_person_alone → "),
        ("statut de toto", "? understanding.unknown_host_alone → liste les serveurs"),
    ],
)
async def test_other_names_stay_what_they_are(text: str, asked: str) -> None:
    assert shown(await read(text)) == asked


@pytest.mark.parametrize("text", ["1", "096404", "12 ?"])
async def test_a_number_alone_asks_for_nothing(text: str) -> None:
    assert shown(await read(text)) == "? understanding.number → "


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("aide services", "services"),
        ("help services", "services"),
        ("aide fichiers", "fichiers"),
        ("help files", "files"),
        ("aide serveurs", "serveurs"),
        ("aide santé", "santé"),
    ],
)
async def test_help_about_a_family_is_about_it(text: str, topic: str) -> None:
    assert shown(await read(text)) == f"help.show topic={topic}"


@pytest.mark.parametrize("text", ["help me", "aide-moi", "help"])
async def test_help_for_somebody_is_about_everything(text: str) -> None:
    assert shown(await read(text)) == "help.show"

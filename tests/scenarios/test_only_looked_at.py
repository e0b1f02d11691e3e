"""Machines that are only there to look at: a tag never draws them into an act, and the card says who is left out."""

from dataclasses import replace

import pytest

from tests import dsl
from tests.dsl import HOSTS, story

pytestmark = pytest.mark.story


@pytest.fixture(autouse=True)
def glass(monkeypatch: pytest.MonkeyPatch) -> None:
    """web-02, and all of the databases, are only looked at."""
    only = {"web-02", "db-master", "db-replica"}
    monkeypatch.setattr(dsl, "HOSTS", tuple(replace(host, looks_only=host.name in only) for host in HOSTS))


@pytest.mark.parametrize(
    ("who", "said", "told", "confirm"),
    [
        ("alice", "redémarre nginx sur web", "seulement consultés\u00a0: web-02.", "Confirmer"),
        ("erin", "restart nginx on web", "Left out, because only looked at: web-02.", "Confirm"),
    ],
)
async def test_the_card_says_who_is_left_out(who: str, said: str, told: str, confirm: str) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(said)
        person.reads("Plan", "web-01", told)
        await person.presses(confirm)
        assert town.ran() == ["web-01: systemctl restart -- nginx"]


@pytest.mark.parametrize(
    ("who", "said", "told"),
    [
        (
            "alice",
            "redémarre postgresql sur db",
            ("(db-master, db-replica)", "«\u00a0liste les serveurs\u00a0»"),
        ),
        ("erin", "restart postgresql on db", ("(db-master, db-replica)", '"list hosts"')),
    ],
)
async def test_where_nobody_is_left_nothing_is_planned(who: str, said: str, told: tuple[str, ...]) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(said)
        person.reads("bad:", *told)
        assert await town.store.read(lambda tx: tx.requests.find()) == ()
        assert town.ran() == []


@pytest.mark.parametrize(("who", "said"), [("alice", "espace disque sur db"), ("erin", "disk usage on db")])
async def test_looks_look_at_them(who: str, said: str) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(said)
        person.reads("db-master", "db-replica")

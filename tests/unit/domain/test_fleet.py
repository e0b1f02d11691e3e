"""Names and rights: what a name selects, who may do what where, which channel may show what."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.flow import Address
from bot.domain.inventory import ENVIRONMENTS, App, Host, Inventory
from bot.domain.people import Account, Person, Right, Role
from bot.domain.places import Channel

WEB = Host("web-01", tags=("web", "staging"), services=("nginx", "cron"), aliases=("www", "db-01"))
DB = Host("db-01", tags=("production",), services=("postgresql", "cron"))
NEW = Host("new")
FLEET = Inventory(
    (WEB, DB, NEW), (App("shop", ("web-01",), aliases=("boutique",)), App("blog", url="https://blog.example"))
)


def test_a_host_is_what_it_is_unless_said_otherwise() -> None:
    assert (NEW.address, NEW.port, NEW.user, NEW.transport, NEW.become, NEW.roots) == (
        "", 22, "", "ssh", "", ("/var/log",),
    )  # fmt: skip
    assert not NEW.looks_only


@pytest.mark.parametrize(
    ("tags", "environment"),
    [
        ((), "production"),
        (("web",), "production"),
        (("web", "demo"), "demo"),
        (("test", "staging"), "staging"),
        (("staging", "production"), "production"),
        *(((name,), name) for name in ENVIRONMENTS),
    ],
)
def test_the_environment_is_the_gravest_tag_and_production_without_one(tags: tuple[str, ...], environment: str) -> None:
    assert Host("h", tags=tags).environment == environment


def test_a_host_has_its_name_before_anybody_elses_alias() -> None:
    assert FLEET.host("db-01") is DB
    assert FLEET.host("www") is FLEET.host("web-01") is WEB
    assert FLEET.host("WWW") is None


@pytest.mark.parametrize(
    ("name", "hosts"),
    [
        ("all", (WEB, DB, NEW)),
        ("web-01", (WEB,)),
        ("www", (WEB,)),
        ("web", (WEB,)),
        ("production", (DB, NEW)),
        ("staging", (WEB,)),
        ("cron", ()),
        ("", ()),
    ],
)
def test_names_select_hosts(name: str, hosts: tuple[Host, ...]) -> None:
    assert FLEET.select(name) == hosts


def test_the_fleet_lists_its_names_sorted_and_once() -> None:
    assert FLEET.tags == ("production", "staging", "web")
    assert FLEET.services == ("cron", "nginx", "postgresql")


def test_applications_have_names_and_aliases() -> None:
    assert FLEET.app("shop") is FLEET.app("boutique") is FLEET.apps[0]
    assert FLEET.app("blog") is FLEET.apps[1]
    assert FLEET.app("web-01") is None


# --- people -----------------------------------------------------------------------------------------------------------


def test_roles_have_names() -> None:
    assert [Role.named(role.word) for role in Role] == list(Role)
    assert Role.named("Admin") is Role.ADMIN
    assert {role.word: int(role) for role in Role} == {"nobody": 0, "viewer": 1, "operator": 2, "admin": 3}


def test_an_account_is_written_without_what_it_has_not() -> None:
    assert str(Account("telegram", "", "42")) == "telegram:42"
    assert str(Account("slack", "T1", "U1")) == "slack:T1:U1"


def test_when_an_account_was_linked_is_no_part_of_who_it_is() -> None:
    linked = Account("slack", "T1", "U1", datetime(2026, 11, 20, tzinfo=UTC))
    assert linked == Account("slack", "T1", "U1")
    assert hash(linked) == hash(Account("slack", "T1", "U1"))
    assert linked != Account("slack", "T2", "U1")


def test_rights_add_up_to_the_highest_where_they_hold() -> None:
    person = Person(
        "ann", rights=(Right(Role.VIEWER, "*"), Right(Role.ADMIN, "web"), Right(Role.OPERATOR, "production"))
    )
    assert person.role() is Role.VIEWER
    assert [person.role_on(host) for host in (WEB, DB, NEW)] == [Role.ADMIN, Role.OPERATOR, Role.OPERATOR]
    assert Person("eve", rights=(Right(Role.VIEWER, "*"), Right(Role.OPERATOR, "*"))).role() is Role.OPERATOR
    assert Person("ben", rights=(Right(Role.OPERATOR, "web-01"),)).role_on(WEB) is Role.OPERATOR
    assert Person("ben", rights=(Right(Role.OPERATOR, "www"),)).role_on(WEB) is Role.NOBODY


def test_who_may_not_see_a_host() -> None:
    local = Person("cid", rights=(Right(Role.VIEWER, "web"),))
    assert local.role() is Role.NOBODY
    assert local.may_see(WEB)
    assert not local.may_see(DB)
    assert not Person("dot", rights=(Right(Role.NOBODY, "*"),)).may_see(WEB)


# --- channels ---------------------------------------------------------------------------------------------------------


def test_a_channel_may_name_its_workspace() -> None:
    assert Channel("slack", "T1:C1").address == Address("slack", "T1", "C1")
    assert Channel("telegram", "-100").address == Address("telegram", "", "-100")


@pytest.mark.parametrize(
    ("id", "address", "covered"),
    [
        ("T1:C1", Address("slack", "T1", "C1"), True),
        ("T1:C1", Address("slack", "T1", "C1", "thread"), True),
        ("T1:C1", Address("slack", "T2", "C1"), False),
        ("T1:C1", Address("slack", "T1", "C2"), False),
        ("T1:C1", Address("discord", "T1", "C1"), False),
        ("C1", Address("slack", "T2", "C1"), True),
        ("C1", Address("slack", "", "C1"), True),
        ("T1:C1", Address("slack", "", "C1"), False),
    ],
)
def test_which_places_are_in_a_channel(id: str, address: Address, covered: bool) -> None:
    assert Channel("slack", id).covers(address) is covered


def test_a_channel_clears_by_tag_and_environment_and_every_host() -> None:
    assert Channel("slack", "C", clearance=("web",)).clears((WEB,))
    assert Channel("slack", "C", clearance=("production",)).clears((DB, NEW))
    assert not Channel("slack", "C", clearance=("web",)).clears((WEB, DB))
    assert Channel("slack", "C", clearance=("web", "production")).clears((WEB, DB))
    assert not Channel("slack", "C", clearance=("web-01",)).clears((replace(WEB, tags=()),))
    assert not Channel("slack", "C").clears((WEB,))
    assert Channel("slack", "C").clears(())

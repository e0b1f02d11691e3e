"""What an application's name means to a plan: the hosts that it runs on, in the environment that was said."""

import pytest

from bot.core.resolve import bind, make_plan
from bot.domain.errors import UnknownTarget
from bot.domain.flow import Arguments, Intent
from bot.domain.inventory import App, Host, Inventory
from intents.actions import catalogue

CATALOGUE = catalogue()
LIVE, TRIAL, BARE = Host("live", tags=("production",)), Host("trial", tags=("staging",)), Host("bare")
INVENTORY = Inventory((LIVE, TRIAL, BARE), (App("site", ("live", "trial", "bare"), aliases=("www",)), App("ghost")))


class Identities:
    """The port `HostResolver`."""

    def identity(self, host: Host) -> tuple[tuple[str, str], ...]:
        return (("address", host.name),)


def hosts(action: str, **said: str) -> tuple[str, ...]:
    params: Arguments = tuple(sorted(said.items()))
    return tuple(host.name for host in bind(CATALOGUE[action], Intent(action, params), INVENTORY).hosts)


def test_an_act_is_about_the_hosts_of_its_environment() -> None:
    said = {"version": "1", "app": "site"}
    assert hosts("app.deploy", environment="staging", **said) == ("trial",)
    assert hosts("app.deploy", environment="production", **said) == ("bare", "live")  # without a tag: production
    assert hosts("app.rollback", app="www", environment="production") == ("bare", "live")


def test_a_look_may_be_about_any_of_them() -> None:
    assert hosts("app.status", app="site") == ("bare", "live", "trial")
    assert hosts("app.status", app="site", environment="test") == ()
    assert hosts("app.status", app="ghost") == ()
    assert hosts("app.status") == ()


def test_where_it_does_not_run_nothing_is_rolled_out() -> None:
    with pytest.raises(UnknownTarget, match="not_in_environment"):
        hosts("app.deploy", app="site", version="1", environment="test")
    with pytest.raises(UnknownTarget, match="not_in_environment"):
        hosts("app.deploy", app="ghost", version="1", environment="production")
    with pytest.raises(UnknownTarget, match=r"unknown_application.*ghost"):
        hosts("app.deploy", app="shop", version="1", environment="production")


def test_its_hosts_are_pinned_and_it_is_locked() -> None:
    action = CATALOGUE["app.deploy"]
    intent = Intent("app.deploy", (("app", "site"), ("environment", "staging"), ("version", "1")))
    plan = make_plan(action, intent, bind(action, intent, INVENTORY), Identities())
    assert [operand.name for operand in plan.operands] == ["trial"]
    assert plan.locks == ("app:site",)

"""Limits of people and teams: whose they are, and what counts where several say something."""

from bot.domain.quotas import Limit, Quota, Quotas, Subject, Team

BOB, WEB = Subject("user", "bob"), Subject("team", "web")
QUOTAS = Quotas(
    (Team("web", ("bob", "erin")), Team("db", ("erin",))),
    (
        Quota(("bob",), ("web",), Limit(tasks=5)),
        Quota((), ("web",), Limit(tasks=9, hosts=3)),
    ),
)


def test_what_says_nothing_leaves_it_to_the_other() -> None:
    assert Limit(tasks=0).over(Limit(tasks=9, hosts=3)) == Limit(tasks=0, hosts=3)
    assert Limit().over(Limit(targets=1)) == Limit(targets=1)


def test_the_first_declaration_that_says_something_counts() -> None:
    assert QUOTAS.declared_for(WEB) == Limit(tasks=5, hosts=3)
    assert QUOTAS.declared_for(BOB) == Limit(tasks=5)
    assert QUOTAS.declared_for(Subject("user", "web")) == Limit()


def test_one_acts_under_ones_own_limit_and_ones_teams() -> None:
    assert QUOTAS.subjects("bob") == (BOB, WEB)
    assert QUOTAS.subjects("erin") == (Subject("user", "erin"), WEB, Subject("team", "db"))
    assert QUOTAS.people(WEB) == ("bob", "erin")
    assert QUOTAS.people(Subject("team", "nobody")) == ()

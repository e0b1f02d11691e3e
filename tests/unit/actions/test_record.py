"""History, approvals, explanations, identity: each person sees what they may."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.content import Line, Message, Moment, Table
from bot.domain.flow import (
    Address,
    Approval,
    Argv,
    Call,
    Change,
    Decision,
    Effect,
    Envelope,
    Execution,
    Intent,
    Outcome,
    Plan,
    Risk,
    StepResult,
    StepUp,
    Vote,
)
from bot.domain.ledger import Request, State
from bot.domain.people import Account, Person, Right, Role
from bot.domain.ports import Explained
from bot.domain.understanding import Question, Reading
from tests.unit.actions.town import (
    CATALOGUE,
    INVENTORY,
    NOW,
    WEB,
    FakeExplainer,
    FakeRecord,
    Visible,
    look,
    offered,
    person,
    raws,
    said,
    table,
    viewer,
)

INTENT = Intent("service.restart", (("service", "nginx"), ("targets", ("web-01",))))
PLAN = Plan("service.restart", INTENT.params, (Argv("web-01", ("systemctl", "restart", "--", "nginx"), root=True),))
DECISION = Decision(
    Effect.APPROVE, Risk.HIGH, Message.of("policy.x"), "profile.team", approvals_needed=1, approvers=("alice", "erin")
)


def request(id: str = "r1001", who: str = "bob", state: State = State.PENDING, **values: object) -> Request:
    address = Address("console")
    envelope = Envelope(id, (who,), address, (), DECISION, NOW, NOW + timedelta(minutes=15))
    made = Request(id, who, address, "…", INTENT, state, NOW, DECISION, PLAN, Approval(PLAN.digest, envelope))
    return replace(made, **values)  # type: ignore[arg-type]  # fields by name


def vote(name: str, *, yes: bool = True) -> Vote:
    return Vote(name, yes, PLAN.digest, "e", NOW, "console")


# --- history ----------------------------------------------------------------------------------------------------------

NOTHING: dict[str, object] = {"user": None, "targets": (), "action": None, "since": None, "limit": 20}


async def history(record: FakeRecord, who: Person | None = None, **values: object) -> Table:
    return table(await look("history.show", record, Visible(), viewer(who), CATALOGUE, **NOTHING | values))


async def test_a_line_of_history_says_everything() -> None:
    asked = request(state=State.DONE, finished_at=NOW + timedelta(seconds=90))
    assert asked.approval is not None
    done = replace(
        asked,
        approval=replace(asked.approval, votes=(vote("bob"), vote("alice"), vote("erin", yes=False))),
        execution=Execution("d", (StepResult(0, "web-01", Outcome.OK, milliseconds=2500),)),
    )
    assert (await history(FakeRecord((done,)))).rows == (
        (
            Moment(NOW),
            "bob",
            "restart nginx on web-01",
            "HIGH",
            Message.of("word.state.done"),
            ("alice",),
        ),
    )


async def test_history_is_asked_for_by_person_place_action_and_time() -> None:
    record = FakeRecord((request(),))
    found = await history(record, user="bob", targets=(WEB,), action="service.*", since="2h", limit=5)
    assert len(found.rows) == 1
    assert record.asked == [
        {"person": "bob", "target": "web-01", "action": "service.*", "since": NOW - timedelta(hours=2), "limit": 6}
    ]


async def test_several_places_show_each_request_once_the_newest_first() -> None:
    both = replace(PLAN, steps=(*PLAN.steps, Argv("web-02", ("true",))))
    old = request("r1000", created_at=NOW - timedelta(hours=1), plan=both)
    record = FakeRecord((request(), old))
    assert INVENTORY.host("web-02") is not None
    found = await history(record, targets=(WEB, INVENTORY.host("web-02")))
    assert [row[0] for row in found.rows] == [Moment(NOW), Moment(NOW - timedelta(hours=1))]


async def test_nobody_reads_about_hosts_that_they_may_not_see() -> None:
    elsewhere = replace(PLAN, steps=(Argv("vault-01", ("true",)),))
    hidden, own = request("r1", "dan", plan=elsewhere), request("r2", "carol", plan=elsewhere)
    asked = Intent("identity.show")
    nowhere = request("r3", intent=asked, plan=None, approval=None, decision=None)
    record = FakeRecord((hidden, own, nowhere))
    assert [row[1] for row in (await history(record, person("carol", Role.VIEWER))).rows] == ["carol", "bob"]
    assert [row[1] for row in (await history(record, person("carol", Role.VIEWER, "web"))).rows] == ["carol"]


async def test_a_long_command_is_cut_and_a_column_of_nothing_left_out() -> None:
    kill = Intent("process.kill", (("name", "worker"), ("signal", "KILL"), ("targets", ("web-01",))))
    found = await history(FakeRecord((request(intent=kill),)))
    assert "column.approved_by" not in found.columns
    assert found.rows[0][2] == "kill processes on web-01 named…"


async def test_history_does_not_list_the_question_for_it() -> None:
    asking = request("r2", intent=Intent("history.show"), state=State.EXECUTING, plan=None)
    found = await history(FakeRecord((asking, request(), request("r0"))), limit=2)
    assert [row[2] for row in found.rows] == ["restart nginx on web-01"] * 2


async def test_an_action_that_is_gone_keeps_its_name() -> None:
    gone = request(intent=Intent("vm.explode"))
    assert (await history(FakeRecord((gone,)))).rows[0][2] == "vm.explode"


@pytest.mark.parametrize(
    ("since", "start"),
    [("7d", NOW - timedelta(days=7)), ("2026-11-20T09:00:00", NOW.replace(hour=9, minute=0, second=0))],
)
async def test_since(since: str, start: datetime) -> None:
    record = FakeRecord()
    await history(record, since=since)
    assert record.asked[0]["since"] == start


# --- audit ------------------------------------------------------------------------------------------------------------


async def test_the_record_is_proved_and_exported() -> None:
    record = FakeRecord((request(),))
    assert said(await look("audit.verify", record, viewer(), since=None)) == ["ok storage.record_proved"]
    broken = FakeRecord(verdict=Message.of("storage.record_changed", sequence=4))
    assert said(await look("audit.verify", broken, viewer(), since=None)) == ["bad storage.record_changed"]
    counted = await look("audit.verify", record, viewer(), since="1h")
    assert said(counted) == ["ok storage.record_proved", "none actions.entries_since"]
    whole = await look("audit.export", record, viewer(), since=None)
    assert raws(whole) == ["1 rows since None\n"]
    assert said(whole) == []


class LongRecord(FakeRecord):
    """A record of a thousand lines."""

    async def export(self, since: datetime | None) -> str:
        return "".join(f"{number}\n" for number in range(1000))


async def test_a_long_record_shows_its_beginning_and_where_the_rest_is() -> None:
    report = await look("audit.export", LongRecord(), viewer(), since="7d")
    assert raws(report) == ["".join(f"{number}\n" for number in range(20))]
    rest = Message.of("actions.more_of_the_record", count=980, command="commander audit export --since 7d")
    assert report.blocks[-1] == Line(rest)


# --- approvals --------------------------------------------------------------------------------------------------------


async def test_what_waits_for_an_approver() -> None:
    record = FakeRecord((request(), request("r1002", "alice"), request("r1003", state=State.DONE)))
    report = await look("approval.list", record, viewer(person("alice")), CATALOGUE)
    to_decide, own = (block for block in report.blocks if isinstance(block, Table))
    assert to_decide.rows == (
        ("r1001", "bob", "restart nginx on web-01", ("web-01",), "HIGH", Moment(NOW + timedelta(minutes=15), "time")),
    )
    assert own.rows[0][0] == "r1002"
    assert own.rows[0][3] == ("alice", "erin")
    assert offered(report) == ["decide approve on request r1001", "decide deny on request r1001"]
    assert said(report) == ["none actions.how_to_decide"]


async def test_what_does_not_wait_for_anybody_here() -> None:
    asked = request()
    assert asked.approval is not None
    voted = replace(asked, approval=replace(asked.approval, votes=(vote("alice"),)))
    late = replace(asked, approval=replace(asked.approval, envelope=replace(asked.approval.envelope, expires_at=NOW)))
    author = replace(
        asked, approval=replace(asked.approval, envelope=replace(asked.approval.envelope, requesters=("bob", "alice")))
    )
    other = replace(asked, decision=replace(DECISION, approvers=("erin",)))
    for one in (voted, late, author, other, replace(asked, decision=None), replace(asked, approval=None)):
        report = await look("approval.list", FakeRecord((one,)), viewer(person("alice")), CATALOGUE)
        assert table(report).rows == ()
        assert offered(report) == []


async def test_an_own_confirmation_is_not_somebody_else_s() -> None:
    own = request(who="alice", decision=replace(DECISION, approvals_needed=0, approvers=(), own_confirm=True))
    report = await look("approval.list", FakeRecord((own,)), viewer(person("alice")), CATALOGUE)
    _, mine = (block for block in report.blocks if isinstance(block, Table))
    assert mine.rows[0][3] == Message.of("actions.your_own_confirmation")


async def test_broken_glass_waits_for_another_admin() -> None:
    glass = Intent("break.glass", (("reason", "the shop is down"), ("request", "restart nginx on web-01")))
    record = FakeRecord(broken=(request(state=State.DONE, intent=glass),))
    report = await look("approval.list", record, viewer(person("alice")), CATALOGUE)
    _, broken = (block for block in report.blocks if isinstance(block, Table))
    assert broken.title == Message.of("actions.waits_for_review")
    assert broken.rows[0][:2] == ("r1001", "bob")
    assert broken.rows[0][3:] == (("web-01",), Message.of("word.state.done"))
    assert "none actions.how_to_review" in said(report)
    for who in (person("bob"), person("carol", Role.OPERATOR), person("erin", scope="web")):
        assert said(await look("approval.list", record, viewer(who), CATALOGUE)) == []


# --- explanations -----------------------------------------------------------------------------------------------------


async def explain(answer: Explained) -> tuple[list[str], list[str]]:
    report = await look("policy.explain", FakeExplainer(answer), viewer(), CATALOGUE, request="restart nginx on web-01")
    return said(report), raws(report)


async def test_an_explanation_shows_the_steps_and_who_must_agree() -> None:
    steps = (
        *PLAN.steps,
        Call("docker", "restart", (("container", "shop"),)),
        Change("bot.freeze", (("reason", "storm"),)),
    )
    decision = replace(
        DECISION, reasons=(Message.of("policy.production"),), own_confirm=True, step_up=(StepUp.TOTP, StepUp.TYPED_NAME)
    )
    lines, output = await explain(Explained("…", Reading(INTENT), replace(PLAN, steps=steps), decision))
    assert output == [
        "1. web-01: sudo systemctl restart -- nginx\n2. docker.restart(container=shop)\n3. bot.freeze(reason=storm)"
    ]
    assert lines == [
        "none actions.understood_as",
        "none actions.verdict_risk",
        "none policy.x",
        "none policy.production",
        "none actions.you_confirm",
        "none actions.others_approve",
        "none actions.step_up",
    ]


async def test_an_explanation_of_a_look_a_denial_and_a_question() -> None:
    allow = Decision(Effect.ALLOW, Risk.LOW, Message.of("policy.look"), "look")
    assert (await explain(Explained("…", Reading(INTENT), None, allow)))[0][-1] == "none actions.nobody_asked"
    deny = replace(DECISION, effect=Effect.DENY)
    assert (await explain(Explained("…", Reading(INTENT), PLAN, deny)))[0][-1] == "bad policy.x"
    asked = Reading(question=Question(Message.of("understanding.which"), ("restart nginx on web-01",)))
    lines, output = await explain(Explained("…", asked))
    assert lines == ["warn actions.not_understood_so", "none understanding.which", "none actions.a_choice"]
    assert output == []
    assert (await explain(Explained("…", Reading())))[0] == ["warn actions.not_understood_so"]


# --- identity ---------------------------------------------------------------------------------------------------------


async def test_who_i_am() -> None:
    rights = (Right(Role.VIEWER, "*"), Right(Role.ADMIN, "staging", NOW))
    me = Person("carol", "fr", (Account("slack", "T1", "U1", NOW), Account("console", "", "carol")), rights)
    report = await look("identity.show", viewer(me), FakeRecord())
    held, accounts = (block for block in report.blocks if isinstance(block, Table))
    assert held.rows == (
        ("viewer", Message.of("actions.whole_fleet"), Message.of("actions.from_configuration")),
        ("admin", "staging", Moment(NOW)),
    )
    configured = Message.of("actions.from_configuration")
    assert accounts.rows == (("slack", "T1", "U1", Moment(NOW)), ("console", None, "carol", configured))


async def test_an_admin_sees_who_speaks_from_which_account() -> None:
    carol = Person("carol", "fr", (Account("slack", "T1", "U1"), Account("telegram", "", "42", NOW)))
    record = FakeRecord(everybody=(person(), carol))
    *_, everybody = (block for block in (await look("identity.show", viewer(), record)).blocks)
    assert isinstance(everybody, Table)
    assert everybody.rows == (
        ("alice", "admin", None, None),
        ("carol", "nobody", "slack:T1:U1", Message.of("actions.from_configuration")),
        ("carol", "nobody", "telegram:42", Moment(NOW)),
    )

"""Several things in one sentence: a plan where there are plans, one at a time where not, never half of it."""

from bot.domain.actions import Catalogue
from bot.domain.flow import Source
from intents.actions import catalogue as declared
from tests.unit.intents.bench import KICK, Bench, call, message, note
from tests.unit.intents.fleet import CATALOGUE, shown

BOTH = "nginx on web-01 deserves a good shake, postgresql on db-master a rest"
REST = call("service_stop", targets=["db-master"], service="postgresql")
GLANCE = call("host_disk", targets=["db-master"])
WITHOUT_PLANS = Catalogue(action for action in declared() if action.name != "plan.run")


async def test_several_acts_become_one_plan_in_their_order() -> None:
    reading = await Bench(message(KICK, REST)).read(BOTH)
    assert shown(reading) == "plan.run steps=restart nginx on web-01; stop postgresql on db-master"
    assert reading.intent is not None
    assert reading.intent.source is Source.MODEL
    assert note(reading) == "understanding.note_model_several"


async def test_looks_are_one_at_a_time() -> None:
    reading = await Bench(message(KICK, GLANCE)).read(BOTH)
    assert shown(reading) == "? understanding.one_at_a_time → restart nginx on web-01"
    assert reading.question is not None
    assert reading.question.choices[1] == CATALOGUE["host.disk"].canonical((("targets", ("db-master",)),))


async def test_the_order_is_the_models() -> None:
    reading = await Bench(message(REST, KICK)).read(BOTH)
    assert reading.intent is not None
    assert str(reading.intent.get("steps")).index("db-master") < str(reading.intent.get("steps")).index("nginx")


async def test_without_plans_it_is_one_at_a_time() -> None:
    reading = await Bench(message(KICK, REST), catalogue=WITHOUT_PLANS).read(BOTH)
    assert reading.intent is None
    assert reading.question is not None
    assert reading.question.text.id == "understanding.one_at_a_time"
    assert len(reading.question.choices) == 2
    assert reading.question.choices[0] == "restart nginx on web-01"


async def test_the_same_thing_twice_is_that_thing() -> None:
    assert shown(await Bench(message(KICK, KICK)).read()) == "service.restart service=nginx targets=('web-01',)"


async def test_one_corrected_name_makes_a_question_of_all() -> None:
    reading = await Bench(message(KICK, call("host_disk", targets=["db-replica"]))).read(BOTH)
    assert reading.question is not None
    assert reading.question.text.id == "understanding.one_at_a_time"
    assert len(reading.question.choices) == 2


async def test_one_unknown_name_is_asked_about_first() -> None:
    reading = await Bench(message(KICK, call("host_disk", targets=["db-07"]))).read(BOTH)
    assert shown(reading).startswith("? understanding.unknown_host")


async def test_one_unusable_call_spoils_all() -> None:
    reading = await Bench(message(KICK, call("role_grant", user="alice", role="admin"))).read(BOTH)
    assert reading.intent is None
    assert note(reading) == "understanding.note_model_unusable"


async def test_a_veto_holds_for_all() -> None:
    reading = await Bench(message(GLANCE, KICK)).read(f"tomorrow {BOTH}")
    assert shown(reading).startswith("? understanding.veto_deferral")


async def test_two_requests_in_plain_words_go_to_the_model_for_a_plan() -> None:
    bench = Bench(message(KICK, call("service_stop", targets=["web-02"], service="nginx")))
    reading = await bench.read("restart nginx on web-01 and stop nginx on web-02")
    assert shown(reading).startswith("plan.run steps=restart nginx on web-01; stop nginx on web-02")


async def test_half_of_two_requests_is_never_done() -> None:
    reading = await Bench(message(KICK)).read("restart nginx on web-01 and stop nginx on web-02")
    assert shown(reading) == "? understanding.one_at_a_time → restart nginx on web-01"


async def test_two_requests_without_an_answer_stay_one_at_a_time() -> None:
    reading = await Bench(message(stop="end_turn")).read("restart nginx on web-01 and stop nginx on web-02")
    assert shown(reading) == "? understanding.one_at_a_time → restart nginx on web-01"
    assert reading.question is not None
    assert reading.question.choices[:2] == ("restart nginx on web-01", "stop nginx on web-02")


async def test_a_plan_holds_no_plan() -> None:
    bench = Bench(message(KICK, call("plan_run", steps="grant admin to alice")))
    assert (await bench.read(BOTH)).intent is None
    assert "plan_run" not in {tool["name"] for tool in bench.wire.body["tools"]}

"""Which engine an action needs, and what is said where it is not there."""

import pytest

from bot.core.availability import ENGINES, engine_of, lacking
from bot.core.menu import menu
from bot.domain.flow import Plan
from intents.actions import catalogue

CATALOGUE = catalogue()


@pytest.mark.parametrize(
    ("action", "engine"),
    [
        ("container.start", "docker"),
        ("vm.snapshot.create", "machines"),
        ("backup.list", "machines"),
        ("app.deploy", "applications"),
        ("app.status", ""),
        ("alert.ack", "watching"),
        ("service.restart", ""),
        ("gone", ""),
    ],
)
def test_the_engine_of_an_action(action: str, engine: str) -> None:
    assert engine_of(action) == engine


def test_every_row_of_the_table_is_about_an_action_that_there_is() -> None:
    names = {action.name for action in CATALOGUE} | {action.name.split(".", 1)[0] for action in CATALOGUE}
    assert set(ENGINES) <= names


def test_each_engine_that_is_missing_is_said() -> None:
    said = {
        engine_of(name): lacking(name, None, frozenset())
        for name in ("image.list", "vm.list", "app.deploy", "alert.list")
    }
    assert {engine: getattr(message, "id", "") for engine, message in said.items()} == {
        "docker": "engines.none_docker",
        "machines": "engines.none_machines",
        "applications": "engines.none_applications",
        "watching": "engines.none_watching",
    }


def test_nothing_is_said_of_an_engine_that_is_there() -> None:
    assert lacking("container.start", None, frozenset({"docker"})) is None
    assert lacking("service.restart", None, frozenset()) is None


def test_the_parts_of_a_plan_count() -> None:
    plan = Plan("playbook.run", (), (), parts=(("service.restart", ()), ("vm.start", ())))
    found = lacking("playbook.run", plan, frozenset({"docker"}))
    assert found is not None
    assert found.id == "engines.none_machines"
    assert lacking("playbook.run", plan, frozenset({"machines"})) is None


def test_menus_show_what_can_be_done_here() -> None:
    here = {entry.name for entry in menu(CATALOGUE, "en")}
    there = {entry.name for entry in menu(CATALOGUE, "en", frozenset({"docker"}))}
    assert {"service_restart", "app_list"} <= here
    assert here.isdisjoint({"container_list", "vm_list", "app_deploy", "alert_list"})
    assert "container_list" in there - here
    assert "vm_list" not in there

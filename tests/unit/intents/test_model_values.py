"""What a model fills in: names and values that were said, as they were said."""

import pytest

from bot.domain.people import Role
from bot.domain.understanding import Reading
from intents import lexicon
from intents.proposal import Proposal, judge
from intents.scene import scene_of
from intents.tools import tools_of
from tests.unit.intents.fleet import CATALOGUE, shown, utterance

WORDS = lexicon.load()
TOOLS = tools_of(CATALOGUE, Role.ADMIN)
DEPLOY = "please give app-7 the shake that it deserves on web-01"


def read(text: str, tool: str, **values: object) -> tuple[str, str]:
    """What came of a proposal, and why."""
    answer = judge(Proposal(tool, values), scene_of(utterance(text), WORDS), CATALOGUE, TOOLS)
    nothing = answer.intent is None and answer.question is None
    return ("" if nothing else shown(Reading(answer.intent, answer.question)), answer.note.id)


def test_a_container_that_was_named_is_filled_in() -> None:
    found, why = read(DEPLOY, "container_stop", container="app-7", target="web-01")
    assert found.startswith("container.stop container=app-7")
    assert why == "understanding.note_model"


@pytest.mark.parametrize("name", ["app-8", "app", "7", "App-7", "shake that", "web-01x"])
def test_one_that_was_not_is_refused(name: str) -> None:
    found, why = read(DEPLOY, "container_stop", container=name, target="web-01")
    assert not found
    assert why in {"understanding.note_model_unsaid", "understanding.note_model_unusable"}


@pytest.mark.parametrize(
    ("said", "value", "right"),
    [
        ("the picture nginx:1.25", "nginx:1.25", True),
        ("the picture nginx:1.25", "nginx", False),
        ("the picture 'nginx:1.25'.", "nginx:1.25", True),
        ("l'estampe nginx:1.25, vite", "nginx:1.25", True),
        ("the picture nginx: latest", "nginx", True),
        ("the picture registry.test/nginx", "nginx", False),
        ("the picture registry.test/nginx", "registry.test", False),
    ],
)
def test_a_part_of_a_word_was_not_said(said: str, value: str, right: bool) -> None:
    found, _ = read(f"kindly shake {said} off web-01", "image_remove", image=value, target="web-01")
    assert found.startswith("image.remove") == right


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("app-7 could use 4 GB for itself", "vm.resize memory_mb=4096 vm=app-7"),
        ("app-7 could use four gigs for itself", "? understanding.did_you_mean"),
    ],
)
def test_a_quantity_that_nobody_said_is_asked_about(said: str, found: str) -> None:
    assert read(said, "vm_resize", vm="app-7", memory_mb=4096)[0].startswith(found)


def test_a_flag_of_an_act_that_nobody_said_is_asked_about() -> None:
    found, _ = read(DEPLOY, "container_remove", container="app-7", target="web-01", volumes=True)
    assert found.startswith("? understanding.did_you_mean")
    assert "volumes" in found


def test_what_would_be_so_anyway_is_left_out() -> None:
    found, _ = read(DEPLOY, "container_remove", container="app-7", target="web-01", volumes=False)
    assert found == "container.remove container=app-7 target=web-01"


@pytest.mark.parametrize(
    "text", ["nginx on web-01 deserves a good shake yesterdya", "nginx on web-01 was restrated, a shake"]
)
def test_a_veto_with_a_typing_error_is_one(text: str) -> None:
    found, _ = read(text, "service_restart", targets=["web-01"], service="nginx")
    assert found.startswith("? understanding.veto")

"""The example file and the reference page hold every key of the declaration, and are valid."""

import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

import pytest
from pydantic import BaseModel

from bot.config import parse
from bot.config.example import SAMPLES, example
from bot.config.expecting import model_of
from bot.config.reference import reference
from bot.config.sections import Settings
from bot.domain.settings import SecretRef

ROOT = Path(__file__).resolve().parents[3]


def declared(model: type[BaseModel] = Settings, way: str = "") -> Iterator[tuple[str, str, str]]:
    """Section, key and description of everything that the file may hold."""
    for name, field in model.model_fields.items():
        inner = model_of(field.annotation)
        assert field.description, f"{way}.{name} has no description"
        if inner is None or inner is SecretRef:
            yield way, name, field.description
        else:
            yield from declared(inner, f"{way}.{name}".strip("."))


def everything_set(text: str) -> str:
    """The example with every key that is not set."""
    return re.sub(r"^#(?=[a-z_\[])", "", text, flags=re.MULTILINE)


def test_the_example_is_valid_as_it_is_and_means_the_defaults() -> None:
    assert parse(example(), ROOT).settings == Settings()


def test_the_example_is_valid_with_every_key_set() -> None:
    config = parse(everything_set(example()), ROOT)
    assert {host.name for host in config.hosts} == {"bastion", "web-01"}
    assert config.settings.policy.rules


def test_the_example_has_every_declared_key_with_its_description() -> None:
    tree: dict[str, Any] = tomllib.loads(everything_set(example()))
    one_line = " ".join(example().replace("\n# ", " ").split())
    for way, name, description in declared():
        if way in {"policy.rules.match", "policy.rules.not_match", "people.rights"}:
            continue  # inline in their entry: what they hold stands in the reference
        place: Any = tree
        for part in filter(None, way.split(".")):
            place = place[part][0] if isinstance(place[part], list) else place[part]
        assert name in place, f"{way}.{name} is not in the example"
        assert " ".join(description.split()) in one_line, f"{way}.{name} is not explained"


def test_the_reference_has_every_declared_key_with_its_description() -> None:
    page = reference()
    for way, name, description in declared():
        section = page.split(f"[{way}]", 1)[1] if way else page
        assert re.search(
            rf"^\| `{name}` \|.*{re.escape(description.replace('|', chr(92) + '|'))} \|$", section, re.MULTILINE
        )


def test_samples_name_keys_that_there_are() -> None:
    for way, sample in SAMPLES.items():
        model: type[BaseModel] | None = Settings
        annotation: object = None
        for part in way.split("."):
            assert model is not None
            assert part in model.model_fields, way
            annotation = model.model_fields[part].annotation
            model = model_of(annotation)
        if model is not None and get_origin(annotation) is tuple:
            assert all(set(entry) <= set(model.model_fields) for entry in sample)


def test_the_files_in_the_tree_are_what_the_declarations_say() -> None:
    main = runpy.run_path(str(ROOT / "script/_docs.py"))["main"]
    assert main(["--check"]) == 0, "run script/docs"


def test_a_stale_file_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = runpy.run_path(str(ROOT / "script/_docs.py"))["main"]
    assert main(["--check"], tmp_path) == 1
    assert not list(tmp_path.iterdir())
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    (tmp_path / "config.example.toml").write_text("", "utf-8")
    assert main(["--check"], tmp_path) == 1
    assert "config.example.toml is not what its declarations say: run script/docs" in capsys.readouterr().err

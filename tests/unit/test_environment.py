"""How script/_environment.py decides that an environment is ready, and what it refuses to touch."""

import os
import shutil
from pathlib import Path

import pytest

from script import _environment as environment


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the decision depends on."""
    root = tmp_path / "a checkout"
    shutil.copytree(environment.ROOT / "requirements", root / "requirements")
    shutil.copy(environment.ROOT / "pyproject.toml", root)
    monkeypatch.setattr(environment, "ROOT", root)
    return root


@pytest.fixture
def venv(checkout: Path) -> Path:
    """An environment in which everything is installed for the tests."""
    folder = checkout / ".venv"
    folder.mkdir()
    environment.stamp("test", folder).write_text(environment.digest("test", folder))
    return folder


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_level_holds_the_ones_before_it(venv: Path) -> None:
    assert [level for level in environment.LEVELS if environment.ready(level, venv)] == ["base", "test"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("requirements/test.txt", "pytest==", "pytest==0"),
        ("requirements/build.txt", "hatchling==", "hatchling==0"),
        ("pyproject.toml", "bot.__main__:main", "bot.__main__:other"),
    ],
)
def test_what_is_installed_is_judged_again_when_a_source_changes(
    venv: Path, checkout: Path, file: str, old: str, new: str
) -> None:
    change(checkout / file, old, new)
    assert not environment.ready("base", venv)


def test_a_change_of_a_tool_setting_installs_nothing(venv: Path, checkout: Path) -> None:
    change(checkout / "pyproject.toml", "line-length = 120", "line-length = 100")
    assert environment.ready("test", venv)


def test_a_moved_checkout_is_installed_again(
    venv: Path, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = checkout.rename(tmp_path / "elsewhere")
    monkeypatch.setattr(environment, "ROOT", moved)
    assert not environment.ready("base", moved / venv.name)


def test_a_folder_that_is_no_environment_is_left_alone(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "documents" / "thesis"
    precious.parent.mkdir()
    precious.write_text("words")
    assert environment.main("base", str(precious.parent)) == 1
    assert precious.read_text() == "words"
    assert "holds something else than a virtual environment" in capsys.readouterr().err


def test_a_failing_program_gives_its_last_words() -> None:
    with pytest.raises(environment.NotPreparedError, match="sh failed:\n  no space left"):
        environment.call("sh", "-c", "echo no space left >&2; exit 3")


def test_without_any_pip_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "pips_at_hand", lambda _python: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(environment.NotPreparedError, match="apt install python3-venv"):
        environment.install_pip(tmp_path / "python")


def test_the_distribution_gives_its_pip_without_being_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs, scratch = tmp_path / "bin", tmp_path / "scratch"
    for folder in (programs, scratch):
        folder.mkdir()
    fake = {
        # Has no package lists of its own: only with private ones (-oDir::State=…) does a download succeed.
        "apt-get": 'case "$*" in *update) ;; *-oDir*download*) : >pip.deb ;; *) exit 100 ;; esac',
        "dpkg-deb": 'mkdir -p "$3/usr/share/python-wheels" && : >"$3/usr/share/python-wheels/pip-1-py3-none-any.whl"',
    }
    for name, body in fake.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    (pip,) = environment.pip_of_the_distribution(Path("python"), scratch)
    assert pip == (Path("python"), scratch / "usr/share/python-wheels/pip-1-py3-none-any.whl/pip")

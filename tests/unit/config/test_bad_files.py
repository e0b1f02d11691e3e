"""Every wrong configuration says where, what was expected and what was probably meant: exactly these words.

To accept new words: delete the `.txt` files and run the test twice.
"""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import load
from bot.config.problems import ConfigProblems
from bot.core.explain import words

FOLDER = Path(__file__).resolve().parents[2] / "configs"
FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_exact_message(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    with pytest.raises(ConfigProblems) as caught:
        load(Path(path.name))
    said = "".join(f"{words(caught.value.message, language)}\n" for language in ("en", "fr"))
    golden = path.with_suffix(".txt")
    if not golden.exists():
        golden.write_text(said, "utf-8")
        pytest.fail(f"{golden.name} was written: read it")
    assert said == golden.read_text("utf-8")


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 25
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in FILES}


def test_the_exit_code_is_2_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "config.toml").write_text((FOLDER / "several.toml").read_text("utf-8"), "utf-8")
    for command in (["check"], ["run"], ["explain", "x"], ["arm"], ["secrets", "list"], ["audit", "verify"]):
        assert main(command) == 2
        out, err = capsys.readouterr()
        assert not out
        assert err.startswith("commander: config.toml is wrong in 4 places:\n  bot.")
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]

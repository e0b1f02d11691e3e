"""Where a command runs, and the variables that it finds; neither is ever read as anything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from executors.command import ENVIRONMENT
from tests.contract.transport.conftest import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = [
    "plain",
    "with space",
    "-rf",
    "--",
    "$(id)",
    "`id`",
    "a'b",
    'a"b',
    "a\\b",
    "é",
    "a\nb",
    ";reboot",
    "*",
    "~",
    "%n",
    "$HOME",
]


async def test_it_runs_in_the_directory(place: Place) -> None:
    (place.folder / "sub").mkdir(exist_ok=True)
    (place.folder / "sub" / "file").write_text("here", "utf-8")
    output = await place.transport.run(place.host, ["cat", "file"], directory=str(place.folder / "sub"))
    assert (output.stdout, output.exit_status, output.stderr) == ("here", 0, "")


@pytest.mark.parametrize("name", NAMES)
async def test_whatever_the_directory_is_called(place: Place, name: str) -> None:
    folder = place.folder / name
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    output = await place.transport.run(place.host, ["pwd"], directory=str(folder))
    assert output.stdout == f"{folder}\n"


async def test_the_words_arrive_as_they_are_there_too(place: Place) -> None:
    words = ["-rf", "$(id)", "a b", "", "'", "\\", "!!", "a\nb"]
    output = await place.transport.run(place.host, ["printf", r"%s\0", *words], directory=str(place.folder))
    assert output.stdout.split("\0")[:-1] == words


@pytest.mark.parametrize("missing", ["nowhere", "file"])
async def test_where_nobody_can_enter_nothing_runs(place: Place, missing: str) -> None:
    (place.folder / "file").write_text("", "utf-8")
    ran = place.folder / "ran"
    output = await place.transport.run(place.host, ["touch", str(ran)], directory=str(place.folder / missing))
    assert output.exit_status == 1
    assert missing in output.stderr
    assert not ran.exists()


@pytest.mark.parametrize("directory", ["relative", "~", "-", "./x", "/a\0b", "/\ud800"])
async def test_only_an_absolute_path_is_a_place(place: Place, directory: str) -> None:
    with pytest.raises(NotAllowed):
        await place.transport.run(place.host, ["pwd"], directory=directory)


async def environment(place: Place, *more: tuple[str, str]) -> dict[str, str]:
    output = await place.transport.run(place.host, ["env"], environment=more, directory="/")
    found = dict(line.partition("=")[::2] for line in output.stdout.splitlines())
    return {name: value for name, value in found.items() if name not in {"PWD", "OLDPWD", "_"}}


async def test_variables_come_beside_the_fixed_ones(place: Place) -> None:
    assert await environment(place, ("TZ", "Europe/Paris"), ("COLUMNS", "200")) == {
        **ENVIRONMENT,
        "TZ": "Europe/Paris",
        "COLUMNS": "200",
    }


async def test_a_language_takes_the_place_of_the_fixed_one(place: Place) -> None:
    found = await environment(place, ("LC_TIME", "fr_FR.UTF-8"))
    assert (found.get("LC_ALL"), found["LANG"], found["LC_TIME"]) == (None, "C.UTF-8", "fr_FR.UTF-8")
    assert (await environment(place, ("LANG", "fr_FR.UTF-8")))["LANG"] == "fr_FR.UTF-8"
    assert (await environment(place, ("LC_ALL", "C")))["LC_ALL"] == "C"


@settings(max_examples=30)
@given(
    name=st.sampled_from(
        ["PATH", "LD_PRELOAD", "IFS", "PAGER", "EDITOR", "GIT_DIR", "BASH_ENV", "ENV", "PS4", "TZ", "LANG", "A"]
    ),
    value=st.sampled_from(["/tmp", ":/etc/shadow", "../x", "a b", "$(id)", "/x.so", "-x", "x\ny"]),
)
async def test_what_could_change_what_runs_is_refused(place: Place, name: str, value: str) -> None:
    with pytest.raises(NotAllowed):
        await place.transport.run(place.host, ["env"], environment=[(name, value)])

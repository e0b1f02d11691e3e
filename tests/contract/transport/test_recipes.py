"""Recipes over a real SSH server: the approved code runs, on the host whose key is known, and ends when it must."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.errors import EngineUnavailable
from bot.domain.flow import Argument, Call, Risk
from bot.domain.inventory import Host, Inventory
from bot.domain.ports import Output
from bot.domain.recipes import Kind, Recipe
from executors.recipes import Fabfile, RecipeEngine
from executors.ssh.client_keys import no_passphrase
from tests.contract.transport.site import Site

SOURCE = """
import os
from fabric import task

@task
def greet(c, name="world", times=1, loud=False):
    for _ in range(times):
        c.run(f"echo hello {name}" + ("!" if loud else ""))

@task
def breaks(c):
    c.run("echo before; exit 7")

@task
def lasts(c):
    print(os.getpid(), flush=True)
    c.run("sleep 60")

@task
def raises(c):
    raise ValueError("no such branch")

def secret(c):
    c.run("echo never")
"""
KINDS: tuple[tuple[str, Kind], ...] = (("loud", "flag"), ("name", "text"), ("times", "number"))


@dataclass
class Kitchen:
    """A fabfile, a host, and what was told while a recipe ran."""

    site: Site
    host: Host
    fabfile: Fabfile

    async def run(
        self,
        name: str,
        *values: str,
        target: str = "web-01",
        content: str = "",
        seconds: int = 30,
        told: Callable[[str], None] | None = None,
    ) -> Output:
        engine = RecipeEngine(self.fabfile, lambda: Inventory(tuple(self.site.hosts)), self.site.trust, no_passphrase)
        known = next(recipe for recipe in self.fabfile.all() if recipe.name == name)
        said: tuple[tuple[str, Argument], ...] = (
            ("content", content or known.content),
            ("name", name),
            ("values", values),
        )
        return await engine(
            Call("recipes", "host.recipe", said, target=target, timeout=seconds), told or list[str]().append
        )


@pytest.fixture
async def kitchen(tmp_path: Path) -> AsyncIterator[Kitchen]:
    path = tmp_path / "fabfile.py"
    path.write_text(SOURCE)
    tasks = ("greet", "breaks", "lasts", "raises", "secret", "nowhere")
    declared = [Recipe(task, task, Risk.MEDIUM, arguments=KINDS) for task in tasks]
    async with AsyncExitStack() as stack:
        site = Site("in-process", "lab", stack, tmp_path)
        host, _ = await site.serve()
        yield Kitchen(site, host, Fabfile(path, declared))


async def test_a_recipe_runs_on_its_host_with_typed_values(kitchen: Kitchen) -> None:
    lines: list[str] = []
    output = await kitchen.run("greet", "name=web", "times=2", "loud=true", told=lines.append)

    assert (output.exit_status, output.stdout) == (0, "hello web!\nhello web!\n")
    assert lines == ["hello web!", "hello web!"]


async def test_without_a_host_it_runs_on_this_machine(kitchen: Kitchen) -> None:
    assert (await kitchen.run("greet", target="")).stdout == "hello world\n"


async def test_its_own_exit_status_is_told(kitchen: Kitchen) -> None:
    output = await kitchen.run("breaks")
    assert (output.exit_status, output.stdout) == (7, "before\n")


async def test_what_it_raises_is_one_line(kitchen: Kitchen) -> None:
    output = await kitchen.run("raises")
    assert (output.exit_status, output.stderr) == (1, "ValueError: no such branch\n")


@pytest.mark.parametrize("name", ["secret", "nowhere"])
async def test_only_tasks_are_run(kitchen: Kitchen, name: str) -> None:
    output = await kitchen.run(name)
    assert output.exit_status == 1
    assert "no task" in output.stderr


async def test_other_code_than_was_approved_does_not_run(kitchen: Kitchen) -> None:
    approved = kitchen.fabfile.all()[0].content
    kitchen.fabfile.path.write_text(SOURCE.replace("hello", "goodbye"))

    with pytest.raises(EngineUnavailable, match="recipe_changed"):
        await kitchen.run("greet", content=approved)


async def test_a_host_with_another_key_is_not_logged_into(kitchen: Kitchen) -> None:
    other, _ = await kitchen.site.serve("web-02", trusted=False)
    kitchen.site.trust.named[other.name] = kitchen.site.trust.named["web-01"]

    output = await kitchen.run("greet", target="web-02")
    assert output.exit_status == 1
    assert "hello" not in output.stdout


async def test_a_host_without_a_known_key_is_not_logged_into(kitchen: Kitchen) -> None:
    await kitchen.site.serve("web-02", trusted=False)

    output = await kitchen.run("greet", target="web-02")
    assert (output.exit_status, output.stdout) == (1, "")


async def test_a_jump_host_is_reached_first(kitchen: Kitchen) -> None:
    await kitchen.site.serve("inner", jump="web-01")
    assert (await kitchen.run("greet", target="inner")).stdout == "hello world\n"


async def test_it_ends_at_its_limit(kitchen: Kitchen) -> None:
    output = await kitchen.run("lasts", target="", seconds=2)
    assert (output.exit_status, output.timed_out) == (None, True)


async def test_it_ends_when_it_is_cancelled(kitchen: Kitchen) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(kitchen.run("lasts", target="", seconds=60, told=told.put_nowait))
    process = int(await told.get())
    os.kill(process, 0)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)

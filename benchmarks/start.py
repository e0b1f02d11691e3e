"""How long a person waits for the program, in processes of their own.

    .venv/bin/python -m benchmarks.start

Medians over interleaved runs, each from the start of Python:

- `commander --help` to its end (bar: at most 0.3 s);
- `commander chat` and `commander demo` to the first drawing of the prompt on a pseudo-terminal, against the bare import
  of prompt_toolkit and rich in the same run (bar: at most 1.5 times);
- which libraries of vendors are loaded by `chat` and `run` (bar: none that the configuration does not use).
"""

import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 11
HELP_SECONDS, PROMPT_RATIO = 0.3, 1.5
PROMPT = "›".encode()
VENDORS = ("anthropic", "discord", "docker", "fabric", "libvirt", "proxmoxer", "slack_bolt", "telegram")


def main() -> int:
    """The exit code: 1 where a bar is not reached."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "HOME": folder,
            "XDG_STATE_HOME": folder,
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",
        }
        bare = ["-c", "import prompt_toolkit, rich"]
        chat = ["-m", "bot", "chat", "--config", f"{folder}/config.toml"]
        demo = ["-m", "bot", "demo", "--dir", f"{folder}/demo"]
        measured = medians(
            {
                "bare import of prompt_toolkit and rich": lambda: runs(bare, environment),
                "commander --help": lambda: runs(["-m", "bot", "--help"], environment),
                "commander chat, to its prompt": lambda: prompts(chat, environment),
                "commander demo, to its prompt": lambda: prompts(demo, environment),
            }
        )
    imported, shown, *prompted = measured.values()
    for name, seconds in measured.items():
        print(f"{name:42} {seconds * 1000:7.0f} ms   {seconds / imported:5.2f} × bare")
    found = {name: vendors(name) for name in ("bot.cli.conversation", "bot.cli.fleet", "bot.cli.run")}
    for name, loaded in found.items():
        print(f"{name:42} loads {', '.join(loaded) or 'no vendor'}")
    good = shown <= HELP_SECONDS and max(prompted) <= PROMPT_RATIO * imported and not any(found.values())
    print("all bars reached" if good else "A BAR IS NOT REACHED")
    return 0 if good else 1


def medians(measures: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Each measured in turn, so that a busy moment falls on all of them; the first round warms caches."""
    seconds: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(ROUNDS + 1):
        for name, measure in measures.items():
            took = measure()
            if number:
                seconds[name].append(took)
    return {name: statistics.median(all_of_them) for name, all_of_them in seconds.items()}


def runs(arguments: list[str], environment: Mapping[str, str]) -> float:
    """Seconds until a Python program ended."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def prompts(arguments: list[str], environment: Mapping[str, str]) -> float:
    """Seconds until the prompt stood on a terminal; the program is then ended."""
    ours, theirs = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    screen = b""
    while PROMPT not in screen:
        screen += os.read(ours, 4096)
    took = time.perf_counter() - began
    process.kill()
    process.wait()
    os.close(ours)
    return took


def vendors(module: str) -> list[str]:
    """The vendors' libraries that are loaded with a module of the program."""
    code = f"import {module}, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(set(VENDORS) & set(done.stdout.split()))


if __name__ == "__main__":
    sys.exit(main())

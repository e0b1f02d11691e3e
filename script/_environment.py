"""Makes the environment that the scripts run in: a virtual environment holding one lock file and this project.

`_environment.py LEVEL VENV` is idempotent and, once done, needs neither a network nor noticeable time. It runs on a
bare Python (standard library only, no pip, no root) and says in one sentence what it does.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEVELS = ("base", "test", "dev")
"""What can be asked for; each level holds the ones before it."""

INSTALL = (
    *("install", "--quiet", "--disable-pip-version-check", "--progress-bar", "off", "--root-user-action", "ignore"),
    *("--no-deps", "--no-compile", "--no-user", "--no-warn-script-location"),
)
"""The locks name every dependency, so nothing is resolved; what they bring is compiled at the end, in parallel."""


class NotPreparedError(Exception):
    """The environment could not be made; the text says what to do."""


def digest(level: str, venv: Path) -> str:
    """Changes when something that the installation of `level` depends on changes: locks, metadata, Python, place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    locks = [lock(name).read_text("utf-8") for name in (level, "build", "pip")]
    python = [sys.implementation.cache_tag, sysconfig.get_platform()]
    facts = json.dumps([project["project"], project["build-system"], locks, python, str(ROOT), str(venv)])
    return hashlib.sha256(facts.encode()).hexdigest()


def lock(name: str) -> Path:
    """The lock file of that name."""
    return ROOT / "requirements" / f"{name}.txt"


def stamp(level: str, venv: Path) -> Path:
    """The file that remembers the digest of a finished installation."""
    return venv / f".commander-{level}"


def ready(level: str, venv: Path) -> bool:
    """Whether this level, or one that holds it, is installed as the locks say today."""
    holders = LEVELS[LEVELS.index(level) :]
    return any(
        stamp(holder, venv).is_file() and stamp(holder, venv).read_text("utf-8") == digest(holder, venv)
        for holder in holders
    )


def call(*command: str | Path) -> None:
    """Runs a program silently; its last words become the error."""
    cached = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=cached)
    if done.returncode:
        last = "\n  ".join((done.stderr or done.stdout).strip().splitlines()[-6:])
        raise NotPreparedError(f"{Path(command[0]).name} failed:\n  {last}")


def works(*command: str | Path) -> bool:
    """Whether a program exists and ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def pips_at_hand(python: Path) -> Iterator[Sequence[str | Path]]:
    """Every pip of this machine that can install into `python`'s environment, the quickest first."""
    base = Path(sys.base_prefix) / "bin" / "python3"
    installed = [(python, "-m", "pip"), (base, "-m", "pip", "--python", python)]
    yield from (pip for pip in installed if works(*pip, "--version"))
    for folder in (Path(sysconfig.get_path("stdlib")) / "ensurepip" / "_bundled", Path("/usr/share/python-wheels")):
        yield from ((python, wheel / "pip") for wheel in folder.glob("pip-*.whl"))


def pip_of_the_distribution(python: Path, scratch: Path) -> Iterator[Sequence[str | Path]]:
    """Debian and Ubuntu keep pip out of a bare python3: fetches their package of it, unpacks it, installs nothing."""
    own = [f"-oDir::State={scratch}", f"-oDir::Cache={scratch}", "-oDir::State::status=/var/lib/dpkg/status"]
    (scratch / "lists" / "partial").mkdir(parents=True)
    for options in ([], own):  # the machine's package lists, or, where it has none, private ones
        if options and not works("apt-get", *options, "update"):
            return
        fetched = works("env", "-C", scratch, "apt-get", *options, "download", "python3-pip-whl")
        if fetched and all(works("dpkg-deb", "-x", package, scratch) for package in scratch.glob("*.deb")):
            yield from ((python, wheel / "pip") for wheel in scratch.glob("usr/share/python-wheels/pip-*.whl"))
            return


def install_pip(python: Path) -> None:
    """Puts the locked pip into the environment, with whatever pip there is."""
    errors = []
    with tempfile.TemporaryDirectory() as folder:
        for pip in list(pips_at_hand(python)) or pip_of_the_distribution(python, Path(folder)):
            try:
                return call(*pip, *INSTALL, "--require-hashes", "-r", lock("pip"))
            except NotPreparedError as error:
                errors.append(error)
    if errors:
        raise errors[0]
    raise NotPreparedError("this Python has neither pip nor ensurepip. Debian, Ubuntu: apt install python3-venv")


def install(level: str, venv: Path) -> None:
    """Makes the environment if it is missing or broken, then installs the lock and the project itself."""
    python = venv / "bin" / "python"
    if not works(python, "-c", ""):
        if venv.is_dir() and any(venv.iterdir()) and not (venv / "pyvenv.cfg").is_file():
            raise NotPreparedError("the folder holds something else than a virtual environment")
        call(sys.executable, "-m", "venv", "--without-pip", "--clear", venv)
    for level_before in LEVELS:
        stamp(level_before, venv).unlink(missing_ok=True)
    install_pip(python)
    pip = (python, "-m", "pip", *INSTALL)
    call(*pip, "--require-hashes", "-r", lock(level), "-r", lock("build"))
    call(*pip, "--no-index", "--no-build-isolation", "--editable", ROOT)
    # Quicker later starts; where it cannot work (no shared memory), modules are compiled as they are imported.
    works(python, "-m", "compileall", "-q", "-j0", *venv.glob("lib/python*/site-packages"))
    stamp(level, venv).write_text(digest(level, venv), "utf-8")


def prepare(level: str, venv: Path) -> None:
    """Brings the environment to `level`; of several processes at once, one works and the others wait."""
    with (ROOT / "pyproject.toml").open() as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        if ready(level, venv):
            return
        say(f"Preparing the Python environment in {venv} (once; half a minute, needs a network) … ", end="")
        began = time.monotonic()
        install(level, venv)
        say(f"done in {time.monotonic() - began:.0f} s.")


def say(text: str, end: str = "\n") -> None:
    """Progress goes to standard error: standard output belongs to the program that follows."""
    print(text, end=end, file=sys.stderr, flush=True)


def main(level: str, venv: str) -> int:
    """Exit status 0 when the environment is ready, 1 with the reason otherwise."""
    try:
        prepare(level, Path(os.path.abspath(venv)))  # noqa: PTH100 - resolve() would follow a link that is meant
    except (NotPreparedError, OSError) as error:
        say(f"\nCould not prepare {venv}: {error}")
        say("The first time needs a network. COMMANDER_VENV names another folder, COMMANDER_PYTHON another Python.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

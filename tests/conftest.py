"""What all tests share: what live and foreign ones need, no skips in CI, Hypothesis profile, a neutral environment."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

CI = os.environ.get("CI", "").lower() in {"1", "true"}


@dataclass(frozen=True)
class Tier:
    """What a machine must have for the live tests of one tier; script/bootstrap-live installs all of it."""

    programs: tuple[str, ...]
    root: bool

    def missing(self) -> str:
        """Why the tier cannot run here, empty when it can."""
        clusters = map(str, Path("/usr/lib/postgresql").glob("*/bin"))
        folders = [os.environ.get("PATH", ""), "/usr/sbin", *clusters]
        absent = [program for program in self.programs if shutil.which(program, path=os.pathsep.join(folders)) is None]
        if absent:
            return f"needs {', '.join(absent)} (script/bootstrap-live)"
        return "needs root" if self.root and os.geteuid() != 0 else ""


TIERS = {
    "ssh": Tier(programs=("sshd",), root=True),
    "postgresql": Tier(programs=("initdb", "postgres"), root=False),
    "systemd": Tier(programs=("dockerd", "docker", "mmdebstrap"), root=True),
}


def not_installed(folder: Path) -> str:
    """Why the npm packages that `folder` locks cannot be used, empty when they can."""
    if shutil.which("node") is None:
        return "needs Node.js 20 or newer, then script/bootstrap-foreign"
    lock, installed = folder / "package-lock.json", folder / "node_modules/.installed-lock.json"
    same = installed.is_file() and installed.read_bytes() == lock.read_bytes()
    return "" if same else "needs its npm packages: script/bootstrap-foreign"


skipped: list[str] = []


def pytest_configure() -> None:
    """No test reads the settings of the person who runs it."""
    for name in list(os.environ):
        if name.startswith(("ANTHROPIC_", "COMMANDER_", "LC_")) or name in {"LANG", "LANGUAGE", "SSH_AUTH_SOCK"}:
            del os.environ[name]


# The machine's speed decides nothing: no deadlines. CI repeats the same examples, a developer's machine finds new ones.
hypothesis.settings.register_profile("commander", deadline=None, derandomize=CI, print_blob=True)
hypothesis.settings.load_profile("commander")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what cannot run here; one worker runs all tests of a live tier, so its servers start once."""
    for item in items:
        if item.get_closest_marker("foreign") and (reason := not_installed(item.path.parent)):
            item.add_marker(pytest.mark.skip(reason=f"foreign check: {reason}"))
        for marker in item.iter_markers("live"):
            (tier,) = marker.args
            if tier not in TIERS:
                raise pytest.UsageError(f"{item.nodeid}: no live tier {tier!r}; known: {', '.join(TIERS)}")
            item.add_marker(pytest.mark.xdist_group(f"live-{tier}"))
            if reason := TIERS[tier].missing():
                item.add_marker(pytest.mark.skip(reason=f"live tier {tier}: {reason}"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remembers what did not run; an expected failure did run."""
    if report.skipped and not hasattr(report, "wasxfail"):
        skipped.append(f"{report.nodeid}: {reason_of(report)}")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A module may skip itself as a whole."""
    if report.skipped:
        skipped.append(f"{report.nodeid}: {reason_of(report)}")


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The words of a skip; its report holds (file, line, words)."""
    return str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped tier is a failure: a green build says that everything ran."""
    if CI and skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names what was skipped where that makes the build fail."""
    if CI and skipped:
        terminalreporter.section("skipped tests fail in CI", red=True)
        for line in skipped:
            terminalreporter.line(line)

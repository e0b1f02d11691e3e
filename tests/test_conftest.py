"""In CI nothing may be skipped: tests/conftest.py, run by a pytest of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Tier, not_installed

ROOT = Path(__file__).resolve().parent.parent
RUNS = "import pytest\n\ndef test_runs():\n    pass\n"
EXPECTED = RUNS + "\n@pytest.mark.xfail(strict=True)\ndef test_is_known_to_fail():\n    assert False\n"
SKIPS = RUNS + "\ndef test_skips():\n    pytest.skip('too lazy')\n"
SKIPS_AS_A_WHOLE = "import pytest\npytest.importorskip('no_such_module')\n" + RUNS
FOREIGN = RUNS + "\n@pytest.mark.foreign\ndef test_foreign():\n    pass\n"
MISNAMED = RUNS + "\n@pytest.mark.live('mainframe')\ndef test_live():\n    pass\n"


def run(folder: Path, tests: str, *options: str, ci: str = "true") -> tuple[int, str]:
    """Exit status and output of pytest over one file of tests with this project's conftest.py and settings."""
    (folder / "tests").mkdir()
    (folder / "tests" / "test_sample.py").write_text(tests)
    (folder / "tests" / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *options]
    done = subprocess.run(
        command, cwd=folder, env={"CI": ci, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("tests", [RUNS, EXPECTED], ids=["passes", "fails as expected"])
def test_what_ran_does_not_fail_the_build(tmp_path: Path, tests: str) -> None:
    code, output = run(tmp_path, tests)
    assert code == 0, output
    assert "skipped tests fail" not in output


@pytest.mark.parametrize("tests", [SKIPS, SKIPS_AS_A_WHOLE], ids=["test", "module"])
def test_a_skip_fails_the_build(tmp_path: Path, tests: str) -> None:
    code, output = run(tmp_path, tests)
    assert code != 0
    assert "skipped tests fail in CI" in output


def test_a_skip_in_a_worker_fails_the_build_by_name(tmp_path: Path) -> None:
    code, output = run(tmp_path, SKIPS, "-n1")
    assert code == 1
    assert "test_sample.py::test_skips: Skipped: too lazy" in output


def test_elsewhere_a_skip_is_only_seen(tmp_path: Path) -> None:
    code, output = run(tmp_path, SKIPS, ci="")
    assert code == 0, output
    assert "too lazy" in output


def test_an_unknown_tier_is_an_error(tmp_path: Path) -> None:
    code, output = run(tmp_path, MISNAMED)
    assert code != 0
    assert "no live tier 'mainframe'; known: ssh, postgresql, systemd" in output


def test_a_tier_says_what_it_lacks() -> None:
    assert (
        Tier(programs=("sh", "no-such-server"), root=False).missing() == "needs no-such-server (script/bootstrap-live)"
    )
    assert not Tier(programs=("sh",), root=False).missing()


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_foreign_check_without_its_packages_says_the_command(tmp_path: Path, ci: str) -> None:
    code, output = run(tmp_path, FOREIGN, ci=ci)
    assert bool(code) is bool(ci), output
    assert "script/bootstrap-foreign" in output


def test_a_foreign_check_wants_the_packages_of_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, installed = tmp_path / "package-lock.json", tmp_path / "node_modules" / ".installed-lock.json"
    node = tmp_path / "bin" / "node"
    for file in (installed, node):
        file.parent.mkdir()
        file.write_text("one")
    node.chmod(0o755)
    lock.write_text("one")
    monkeypatch.setenv("PATH", str(node.parent))
    assert not not_installed(tmp_path)
    lock.write_text("two")
    assert not_installed(tmp_path) == "needs its npm packages: script/bootstrap-foreign"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not_installed(tmp_path) == "needs Node.js 20 or newer, then script/bootstrap-foreign"

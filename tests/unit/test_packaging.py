"""What is shipped is what was declared: dependencies, locks, wheel, image, unit and scripts."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import bot
from script import _environment

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LOCKS = ("all", "base", "build", "dev", "pip", "test")
MESSENGERS = ("discord", "rocketchat", "slack", "telegram")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;]+)( ; [^:]+)? \\$")


def pins(name: str) -> dict[str, set[Version]]:
    """Versions by package that a lock holds; several where platforms differ."""
    found: dict[str, set[Version]] = {}
    for line in _environment.lock(name).read_text("utf-8").splitlines():
        if pin := PIN.match(line):
            found.setdefault(canonicalize_name(pin[1]), set()).add(Version(pin[2]))
    return found


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for one in requirements}


def third_party_imports(*folders: str) -> dict[str, str]:
    """Distribution of every foreign module that these folders import, with one module that imports it."""
    distributions = packages_distributions()
    found: dict[str, str] = {}
    for file in (file for folder in folders for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            for top in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - set(PACKAGES):
                for distribution in distributions.get(top, [top]):
                    found[canonicalize_name(distribution)] = file.relative_to(ROOT).as_posix()
    return found


def test_every_import_is_declared() -> None:
    declared = names(PROJECT["project"]["dependencies"])
    declared |= {name for extra in PROJECT["project"]["optional-dependencies"].values() for name in names(extra)}
    assert {name: where for name, where in third_party_imports(*PACKAGES).items() if name not in declared} == {}


def test_the_base_holds_nothing_that_nobody_imports() -> None:
    assert names(PROJECT["project"]["dependencies"]) - set(third_party_imports(*PACKAGES)) == set()


@pytest.mark.parametrize("messenger", MESSENGERS)
def test_a_messenger_needs_no_more_than_its_own_extra(messenger: str) -> None:
    declared = names(PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"][messenger])
    found = third_party_imports(f"adapters/{messenger}")
    assert {name: where for name, where in found.items() if name not in declared} == {}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_pinned_hashed_and_without_addresses(name: str) -> None:
    text = _environment.lock(name).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    unhashed = [line for line, following in pairwise([*lines, ""]) if PIN.match(line) and not HASH.match(following)]
    assert unhashed == []


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("base", PROJECT["project"]["dependencies"]),
        ("test", PROJECT["dependency-groups"]["test"] + PROJECT["project"]["dependencies"]),
        ("dev", [one for one in PROJECT["dependency-groups"]["dev"] if isinstance(one, str)]),
        ("build", PROJECT["build-system"]["requires"]),
    ],
)
def test_a_lock_satisfies_what_it_was_made_from(lock: str, requirements: list[str]) -> None:
    locked = pins(lock)
    for one in map(Requirement, requirements):
        assert any(version in one.specifier for version in locked.get(canonicalize_name(one.name), ())), one


@pytest.mark.parametrize("name", ["all", "base", "build", "test"])
def test_one_version_of_a_package_in_all_locks(name: str) -> None:
    development = pins("dev")
    assert {package: version for package, version in pins(name).items() if development.get(package) != version} == {}


FOREIGN = [manifest.parent for manifest in sorted(ROOT.glob("tests/foreign/*/package.json"))]


@pytest.mark.parametrize("folder", FOREIGN, ids=lambda folder: folder.name)
def test_foreign_packages_are_pinned_hashed_without_addresses_and_run_no_scripts(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    assert packages.pop("")["dependencies"] == wanted
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    unchecked = [name for name, one in packages.items() if "resolved" in one or not one.get("integrity")]
    assert unchecked == []
    settings = (folder / ".npmrc").read_text("utf-8").split()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true"} <= set(settings)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in the wheel that `pip install .` would install."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    assert file.name.startswith(f"chatops_commander-{bot.__version__}-")
    return set(zipfile.ZipFile(file).namelist())


def test_the_wheel_holds_the_packages_and_their_data(wheel: set[str]) -> None:
    data = {".ini", ".json", ".mako", ".mo", ".po", ".py", ".toml"}
    files = {file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.suffix in data}
    assert {file.relative_to(ROOT).as_posix() for file in files} - wheel == set()


def test_the_wheel_holds_nothing_else(wheel: set[str]) -> None:
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == set(PACKAGES)
    assert not [name for name in wheel if name.endswith((".db", ".key", ".pyc"))]


def image() -> list[list[str]]:
    """The instructions of the Containerfile, split into words."""
    text = (ROOT / "Containerfile").read_text("utf-8")
    logical = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [line.split() for line in logical.splitlines() if line.strip()]


def test_the_image_runs_as_nobody_special() -> None:
    final = image()[[words[0] for words in image()].index("FROM", 1) :]
    (user,) = [words[1] for words in final if words[0] == "USER"]
    assert int(user.split(":")[0]) > 0
    assert [words[0] for words in final].index("USER") < [words[0] for words in final].index("ENTRYPOINT")


def test_the_image_copies_what_exists_and_fetches_nothing_unchecked() -> None:
    assert not [words for words in image() if words[0] == "ADD"]
    copied = {source for words in image() if words[0] == "COPY" and "--from" not in words[1] for source in words[1:-1]}
    assert {*PACKAGES, "requirements", "pyproject.toml"} <= copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    let_in = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert [source for source in copied if f"!{source}" not in let_in] == []
    installs = [
        part for words in image() for part in " ".join(words).split("&&") if " install " in part and "pip" in part
    ]
    assert len(installs) == 4
    assert [part for part in installs if "--require-hashes" not in part and "--no-index" not in part] == []


def test_the_image_and_the_service_run_all_messengers() -> None:
    service = (ROOT / "deploy/commander.service").read_text("utf-8")
    (entry,) = [json.loads(" ".join(words[1:])) for words in image() if words[0] == "CMD"]
    assert " ".join(entry) == "run --config /etc/commander/commander.toml"
    assert f"\nExecStart=/opt/commander/bin/commander {' '.join(entry)}\n" in service
    assert ["ARG", "LOCK=all"] in image()
    extras = PROJECT["project"]["optional-dependencies"]
    messengers = names([one for name in MESSENGERS for one in extras[name]])
    assert messengers - set(pins("all")) == set()


def test_the_service_is_confined() -> None:
    unit = (ROOT / "deploy/commander.service").read_text("utf-8").splitlines()
    assert {"DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(unit)


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("script/[a-z]*")), ROOT / ".ci/run"], ids=lambda path: path.name)
def test_a_script_starts_on_any_machine(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert os.access(path, os.X_OK)
    assert first in {"#!/bin/sh", "#!/usr/bin/env bash", "#!/usr/bin/env python3"}
    if first == "#!/bin/sh":
        subprocess.run(["sh", "-n", path], check=True)


def test_the_tree_names_no_registry() -> None:
    addresses = re.compile(r"index[-]url|files\.pythonhosted|registry\.npmjs|//pypi\.")
    files = [*ROOT.glob("script/*"), *ROOT.glob("requirements/*"), *ROOT.glob("deploy/*")]
    files += [*ROOT.glob("tests/foreign/*/*.json"), *ROOT.glob("tests/foreign/*/.npmrc")]
    files += [ROOT / name for name in (".ci/run", "Containerfile", "pyproject.toml", ".pre-commit-config.yaml")]
    assert [file for file in files if file.is_file() and addresses.search(file.read_text("utf-8"))] == []

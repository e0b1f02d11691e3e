"""What the documentation shows is what the product does, and what it points at exists."""

import re
from pathlib import Path

import pytest

from tests.recording import BEGIN, END, README, conversation, inserted

ROOT = README.parent


async def test_the_readme_shows_a_conversation_that_really_happens() -> None:
    text = README.read_text("utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert inserted(text, await conversation()) == text, "run: python -m tests.recording"


@pytest.mark.parametrize("page", sorted([README, *(ROOT / "docs").rglob("*.md")]), ids=lambda path: path.name)
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not link.startswith("http")]
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing
    named = re.findall(r"`((?:bot|adapters|intents|executors|policies|storage|tests|docs|script)/[\w./-]+)`", text)
    assert not [name for name in named if not (ROOT / name).exists()]


def test_the_check_of_links_can_fail(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[gone](nowhere.md)", "utf-8")
    with pytest.raises(AssertionError):
        test_links_and_named_files_exist(page)

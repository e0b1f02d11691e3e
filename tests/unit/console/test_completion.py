"""What is proposed while a command is typed."""

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from adapters.console import CommandCompleter

COMMANDS = (
    "redémarre {service} sur {targets}",
    "redémarrer la machine {target}",
    "espace disque sur {targets}",
    "journal de {service} sur {targets} [depuis {since}]",
)
NAMES = {
    "targets": ("web-01", "web-02"),
    "target": ("web-01",),
    "service": ("nginx", "postgresql"),
    "": ("web-01", "nginx"),
}


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("", ["redémarre", "redémarrer la machine", "espace disque sur", "journal de"]),
        ("redem", ["redémarre", "redémarrer la machine"]),
        ("ESP", ["espace disque sur"]),
        ("espace ", ["disque sur"]),
        ("redémarre ", ["nginx", "postgresql"]),
        ("redemarre ng", ["nginx"]),
        ("redémarre nginx ", ["sur"]),
        ("redémarre nginx sur ", ["web-01", "web-02"]),
        ("redémarre  nginx  sur web-0", ["web-01", "web-02"]),
        ("redémarre nginx sur web-01", []),
        ("journal de nginx sur web-01 ", ["depuis"]),
        ("tout va bien sur we", ["web-01"]),
        ("zzz", []),
    ],
)
def test_words_and_names_follow_the_phrasings(typed: str, proposed: list[str]) -> None:
    completer = CommandCompleter(lambda: COMMANDS, lambda slot: NAMES.get(slot, ()))
    found = completer.get_completions(Document(typed), CompleteEvent())
    assert [completion.text for completion in found] == proposed

"""A model's prose without anything that could be followed, copied or mistaken: no links, codes, commands, orders.

What the model was told may have been written by whoever broke into a host. So a sentence that holds an address, a code,
a command or an order to press something is left out whole (half a command is worse than none), and what remains is one
paragraph of letters, digits and ordinary punctuation.
"""

import re
from unicodedata import category, normalize

from bot.domain.visible import HIDDEN

MOST_CHARS = 600
_READ = 12_000
"""Characters of an answer that are looked at."""
_FENCE = re.compile(r"```.*?(?:```|$)|~~~.*?(?:~~~|$)", re.DOTALL)
_END = re.compile(r"(?<=[.!?…])\s+|\s*\n\s*")
_FILES = "service|socket|timer|target|mount|slice|conf|cfg|ini|log|gz|sock|pid|sql|php|js|css|html|json|ya?ml|toml"
_ALWAYS = "sudo|systemctl|journalctl|kubectl|virsh|curl|wget|ssh|scp|chmod|chown|pkill|killall|apt-get|mkfs\\S*"
_TOOLS = (
    "su|rsync|nc|ba?sh|zsh|python3?|perl|ruby|node|apt|dpkg|yum|dnf|rm|mv|cp|dd|kill|reboot|shutdown|iptables|nft"
    "|ip|crontab|echo|cat|tail|grep|tee|eval|source|docker|podman|qm|pct|git|pip|npm|nginx|mysql|psql|openssl|passwd"
    "|useradd|usermod|u?mount"
)
_ORDERS = (
    "reply|replying|press|click|paste|tap|visit|approve|confirm|répond(?:ez|s|re)|tape[zr]?|appuye[zr]|clique[zr]?"
    "|saisi(?:s|ssez|r)|envoye[zr]|colle[zr]|approuve[zr]?|confirme[zr]|valide[zr]|visite[zr]"
)
_BANNED = (
    # Addresses and markup:
    re.compile(r"\w:/?/|\bwww\.|\]\s*\(|\S@\S|<[^<>]*>|\bmailto:|\btel:", re.IGNORECASE),
    re.compile(rf"\b(?:[\w-]+\.)+(?!(?:{_FILES})\b)[^\W\d_]{{2,}}(?!\w)", re.IGNORECASE),
    re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}[:/]"),
    # Commands:
    re.compile(r"`|\$\s?[\w({]|&&|\|\||\s\|\s|(?:^|\s)--?[a-zA-Z]|\b\w+=\S|^\s*[#>$%]"),
    re.compile(rf"(?:^|[^\w./-])(?:{_ALWAYS})\s+\S|\bservice\s+\S+\s+(?:start|stop|restart|reload)\b"),
    re.compile(rf"(?:^|[^\w./-])(?:{_TOOLS})\s+(?:[-/~.]|\S+\s+[-/~]|[\w-]+[.@-]\w)"),
    # Codes, and what asks for one:
    re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b|\b\d{6}\b|\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])\w{10,}\b"),
    re.compile(r"\b(?:password|passphrase|mots? de passe|totp|otp)\b|\bcodes?\b.*\d{4}", re.IGNORECASE),
    # Orders to its reader:
    re.compile(rf"\b(?:{_ORDERS})\b", re.IGNORECASE),
    re.compile(r"\b(?:type|enter|send|say|answer|write)\s+(?:[\"'«“‘]|\d|(?-i:[A-Z]{2}))", re.IGNORECASE),
)
_KEPT = frozenset({"Nd", "Mn", "Mc", "Sc", "Sm", "Zs"})
"""Categories of characters that prose needs besides letters and punctuation; pictures (✅) are the bot's own."""
_MENTION = str.maketrans(dict.fromkeys("@<>", " ") | {"\ufe0f": ""})
_SPACES = re.compile(r"[ \t\r\f\v]+")


def plainly(text: str) -> str:
    """At most 600 characters of the sentences that may be shown; "" where none may."""
    said = normalize("NFC", HIDDEN.sub(" ", _FENCE.sub("\n", text[:_READ])))
    shown = ""
    for sentence in _END.split(said):
        read = normalize("NFKC", sentence)  # a full-width letter is that letter
        if len(read) > MOST_CHARS or any(rule.search(read) for rule in _BANNED):
            continue
        longer = f"{shown} {_bare(sentence)}".strip()
        if len(longer) > MOST_CHARS:
            break
        shown = longer
    return shown


def _bare(sentence: str) -> str:
    letters = "".join(char for char in sentence.translate(_MENTION) if _is_prose(category(char)))
    return _SPACES.sub(" ", letters).strip()


def _is_prose(kind: str) -> bool:
    return kind in _KEPT or kind[0] in "LP"

"""What is dangerous in a text as a whole, wherever its commands begin and end."""

import re
from typing import Final

from policies.shell import places

_IN_CODE: Final = (
    r"(?:rmtree|rm_rf|rm_r|remove_(?:entry\w{0,9}|tree)|rm(?:dir)?Sync|unlink(?:Sync)?|removedirs|rmdir)"
    r"\W{1,4}(?:glob\W{1,3})?[\"']"
    r"(?:~|/|/(?:bin|boot|etc|home|lib\w{0,3}|opt|root|s?bin|srv|usr|var)(?:/[^\"'/]{0,80})?/?\*?)[\"']"
)
"""Deleting a system directory in the words of a programming language."""
_SEEN: Final = (
    ("shell.fork_bomb", "()", r"(?<![\w:.])([\w:.]{1,32})\s{0,4}\(\)\s{0,4}\{[^}]{0,200}\1\s{0,4}[|&]"),
    (
        "shell.fork_bomb",
        "while",
        r"\bwhile\s{1,4}(?::|true|1|\[ 1 \])\s{0,4};\s{0,4}do\b[^;]{0,80}[^&;]&['\"]?\s{0,4}(?:;\s{0,4})?done",
    ),
    ("shell.reverse_shell", "/dev/", r"/dev/(?:tcp|udp)/"),
    *(
        ("shell.reverse_shell", needle, r"dup2|subprocess|/bin/(?:ba|da|z)?sh|\bexec\w{0,3}\s?[(\[\"']|spawn|popen")
        for needle in ("socket", "Socket", "sockopen")
    ),
    *(("shell.destroys_tree", quote, _IN_CODE) for quote in ("'", '"')),
    ("shell.container_escape", ".sock", r"/(?:docker|containerd|crio|podman|cri-dockerd)(?:/\w{1,20})?\.sock\b"),
    (
        "shell.way_in",
        "init.d/",
        r"/etc/(?:rc\.d/)?init\.d/(?:sshd?|network\w{0,9}|firewalld|iptables|nftables|ufw)\s+(?!status)[a-z]",
    ),
    ("shell.hides_traces", "HIST", r"(?:^|[\s;&])HIST(?:FILE|SIZE|CONTROL|IGNORE|FILESIZE)="),
    (
        "shell.environment",
        "=",
        r"(?:^|[\s;|&'\"(])(?:LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|BASH_ENV|ENV|PROMPT_COMMAND|GIT_SSH_COMMAND)=",
    ),
    ("shell.own_files", "commander", places.OWN),
    (
        "shell.pipe_to_shell",
        "<(",
        r"(?:^|[\s;|&'\"(])(?:(?:ba|da|z|k|a)?sh|source|\.)\s(?:-\w{1,8}\s){0,4}\s{0,4}<\(",
    ),
)
_PATTERNS: Final = tuple((tag, needle, re.compile(pattern)) for tag, needle, pattern in _SEEN)
"""A tag, letters that must be there, which is quick to know, and what must be found from there on."""


def seen(text: str) -> tuple[str, ...]:
    """The identifiers of what is dangerous about the whole text."""
    likely = [pattern for pattern in _PATTERNS if pattern[1] in text]
    return tuple(tag for tag, _, pattern in likely if pattern.search(text)) if likely else ()

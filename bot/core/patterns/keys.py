"""Values by the name of their key: `password=…`, `"api_key": "…"`, `mot de passe : …`, `--token …`, `<secret>…`."""

import re

from bot.core.patterns.mark import HIDDEN, lowered
from bot.core.patterns.values import expression, name, placeholder, strong, word

WORDS = (
    *(
        "pass",
        "pwd",
        "psw",
        "mdp",
        "psk",
        "_pw",
        "phrase",
        "code d",
        "code s",
        "secret",
        "token",
        "jeton",
        "credential",
    ),
    *("key", "clé", "cle d", "cle s", "cle p", "cle a", "sessid", "sessionid", "signature=", "sig=", "auth"),
)
"""In lower case: a line without any of them holds no key that is known here."""

_MIXED = re.compile(r"(?=\w)(?=\D{0,64}\d)(?=[^A-Za-z]{0,64}[A-Za-z])(?!.{0,64}[`*:](?:\s|$))")
_VARIABLE = re.compile(r"[a-z]+(?:_[a-z]+)+[,;)]*")
SHORTEST, SHORTEST_NUMBER, SHORTEST_SAID, SHORTEST_TOKEN, PLAIN_TOKEN = 3, 4, 6, 8, 20
"""Characters of a value, of digits only, in a sentence, of a token, of a token without digits and signs."""
CROWDED = 300
"""Key names on one line; whoever prints more wants to keep us busy: the rest of that line is hidden whole."""
SPACES = 7
"""A text with more spaces is a sentence, no passphrase."""
LONGEST_STRING, LONGEST_JUDGED = 8192, 256
"""Characters between quotes (a longer string is read to its first space); of a bare value before it is judged."""

_PASSWORDS = (
    *("password", "passwd", "passphrase", "passcode", "passwort", "pass", "passw", "pwd", "psw", "mdp", "psk", "_pw"),
    *("mot de passe", "mots de passe", "phrase de passe", "phrase secrète", "phrase secrete", "code secret"),
    *("code d'accès", "code d’accès"),
)
_KEYS = (
    *(
        f"{what}[ _-]?key"
        for what in ("api", "access", "private", "preshared", "shared", "account", "encryption", "signing")
    ),
    *(f"{what}[ _-]?key" for what in ("master", "app", "auth", "secret", "storage", "client")),
    *("secret", "token", "jeton", "credentials?", "sess(?:ion)?id", "signature", "sig", "auth"),
    *(f"cl[eé] {what}" for what in ("(?:d['’])?api", "d['’]accès", "secr[eè]te", "priv[eé]e")),
)
# Every branch starts with a letter as it is: `re` then skips all places where none of these letters stands.
_OF = r"(?:\s(?:de|du|des|of|for|on|sur)\s[\w'’.\ -]{1,40}?)?"
_ANSI = r"(?:\x1b\[[0-9;]{0,12}m){0,3}"
_KEY = re.compile(
    rf"""(?P<key>{"|".join((*_PASSWORDS, *_KEYS)).replace(" ", chr(92) + " ")})(?:[_-]?\d{{1,2}})?(?=[^\w-]){_ANSI}
    (?:
        (?P<equal>["'\]`\\]{{0,4}}\s{{0,12}}(?:=>|:=|\?=|=(?!=)|%3d)\s{{0,12}})     # environment, INI, code, URL
      | (?P<colon>{_OF}["'\]`\\*]{{0,4}}[ \t\u00a0\u202f]{{0,12}}:(?![:/=])[*]{{0,2}}\s{{0,12}})  # YAML, sentences
      | (?P<value>["'\\]{{0,4}}\s{{0,4}},?\s{{0,4}}["'\\]{{0,4}}value["'\\]{{0,4}}\s{{0,4}}[:=]\s{{0,4}})   # pairs
      | (?P<xml>\s{{0,4}}>)
      | (?P<list>["']\s{{0,4}},\s{{0,4}})
      | (?P<said>{_OF}\s{{1,3}}(?:is|est|c['’]est|are|was)\s{{0,2}}:?\s{{1,3}})
      | (?P<flag>\s)
    ){_ANSI}""",
    re.VERBOSE,
)
_QUOTE = re.compile(r"""[bfruBFRU@$]{0,2}(?P<quote>\\{0,7}["']|[«“„`][ \u00a0\u202f]?)""")
_CLOSED = "\"'»”“"
_CLOSING = {"«": "»", "“": "”", "„": "“"}
_BARE = re.compile(
    r"""(?:[^\s"'`&;,<%\\\x1b]{1,64}+      # as far as a shell, a query, a list or a string goes
    | [&;,](?![\w.-]{1,40}=|\s|["']|$) | <(?!/) | \\(?![nrt][\w"']{1,40}[=:]|\\{0,6}["']) | %(?!26\w{1,40}%3[dD])
    | (?<=\w)["'`](?=\w)){1,8}""",
    re.VERBOSE,
)
_XML = re.compile(r"[^<>\r\n]+(?=</)")
_ARGUMENT = re.compile(r"[^\x1f\r\n]+")
_LAST = re.compile(r"""[.,;!"'\]})]{0,8}\s{0,80}(?:$|\#|//|--)""")
_ENDS_COMMAND = re.compile(r"\s{0,80}(?:$|\s-|[|;&>\x1f])")


def hide(line: str) -> str:
    """The line with every such value hidden; its keys stay."""
    low, done, at = lowered(line), 0, 0
    made: list[str] = []
    keys = 0
    while match := _KEY.search(low, at):
        if (keys := keys + 1) > CROWDED:
            return "".join(made) + line[done : match.start()] + HIDDEN
        start, end = _value(line, match)
        if _is_secret(line, match, line[start:end], start, end):
            made += [line[done:start], HIDDEN]
            done = at = _whole(line, start, end)
        else:
            at = match.start() + 1 if match["flag"] else max(match.end() - 1, match.start() + 1)
    return "".join(made) + line[done:] if made else line


def _value(line: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the value starts and ends, quotes left out."""
    at = match.end()
    if quoted := _QUOTE.match(line, at):
        opener = quoted["quote"]
        start, closing = quoted.end(), _CLOSING.get(opener[0], opener.rstrip(" \u00a0\u202f"))
        end = _closed(line, closing, start)
        if end >= 0:
            return start, len(line[:end].rstrip(" \u00a0\u202f")) if opener[0] in _CLOSING else end
        at = start
    shape = _XML if match["xml"] else _ARGUMENT if match["flag"] == "\x1f" else _BARE
    found = shape.match(line, at)
    return (at, _trimmed(line, at, found.end())) if found else (at, at)


def _closed(line: str, closing: str, start: int) -> int:
    """Where the string ends: at its quote, unless that one is escaped."""
    end = line.find(closing, start, start + LONGEST_STRING)
    while end > start and len(closing) == 1 and closing in "\"'" and line[end - 1] == "\\":
        slashes = len(line[start:end]) - len(line[start:end].rstrip("\\"))
        if slashes % 2 == 0:
            break
        end = line.find(closing, end + 1, start + LONGEST_STRING)
    return end


def _whole(line: str, start: int, end: int) -> int:
    """Where a value ends that is longer than what was judged of it; what quotes hold is whole already."""
    while line[end : end + 1] not in _CLOSED and (more := _BARE.match(line, end)):
        end = more.end()
    return _trimmed(line, start, end)


def _trimmed(line: str, start: int, end: int) -> int:
    """Without brackets that were opened before the value: `(password=…)`, `{password: …}`."""
    while end - start > 1 and line[end - 1] in ")]}":
        if {")": "(", "]": "[", "}": "{"}[line[end - 1]] in line[start:end]:
            break
        end -= 1
    return end


def _is_secret(line: str, match: re.Match[str], value: str, start: int, end: int) -> bool:
    if len(value) < SHORTEST or placeholder(value):
        return False
    before = line[max(0, match.start() - 40) : match.start()]
    key, quoted = line[match.start("key") : match.end("key")], start > match.end()
    if not _is_key(match["key"], key, before) or (match["key"] == "pwd" and value.startswith(("/", "~"))):
        return False  # `PWD=/home/bob` is the working directory, as sudo logs it
    if _names(value, key, quoted=quoted) or (word(value) and not strong(value)):
        return False
    if match["flag"]:
        return _flagged(line, value, before, end)
    if match["list"]:
        return quoted and strong(value) and not name(value)
    weak = match["key"] not in _PASSWORDS or match["key"] == "pass"
    if quoted or match["xml"]:
        return _as_string(value, weak=weak)
    if match["colon"]:
        return not expression(value) and _after_colon(line, value, end, weak=weak)
    if match["said"]:
        return len(value) >= SHORTEST_SAID and _MIXED.match(value) is not None and not name(value)
    return _assigned(value, weak=weak, upper=key.isupper() and not before[-1:].islower(), apart=match[0][-1] == " ")


def _is_key(low: str, key: str, before: str) -> bool:
    """Not "bypass: 3", "compass = …"; signatures only where they open something."""
    if low == "pass" and before[-1:].isalpha():
        return before[-1:].islower() and key[0].isupper()
    return low not in {"signature", "sig"} or before.lower().endswith(("?", "&", "amz-"))


def _assigned(value: str, *, weak: bool, upper: bool, apart: bool) -> bool:
    """Behind `=`: of an environment (upper case), of a file, or of code (`password = user_pass`)."""
    if expression(value):
        return upper and strong(value)
    if not upper and (weak or (apart and _VARIABLE.fullmatch(value[:LONGEST_JUDGED]))):
        return weak and _token(value)
    return not value.isdecimal() or (len(value) >= SHORTEST_NUMBER and not weak)


def _names(value: str, key: str, *, quoted: bool) -> bool:
    """`password=password`, `token=auth_token`: the value is called like its key, it is a variable or a label."""
    plain, wanted = (re.sub(r"[^a-z]", "", one[:64].casefold()) for one in (value, key))
    bare = re.fullmatch(r"[\w.,;:)\]*-]+", value[:64]) is not None and not re.search(r"\d\D*\d", value[:64])
    return bare and (plain == wanted or (not quoted and plain.endswith(wanted)))


def _as_string(value: str, *, weak: bool) -> bool:
    if value[0].isspace() or value[-1].isspace():
        return False  # between two strings, not in one
    if any(sign.isspace() for sign in value):
        told = value.casefold().count(" ") > SPACES or value.rstrip()[-1:] in ".?!:…" or _spoken(value)
        return not weak and not told
    return _token(value) if weak else not (expression(value) and "/" in value) and "|" not in value[1:-1]


def _spoken(value: str) -> bool:
    """Whether a text is about passwords instead of being one."""
    return re.search(r"(?i)pass(?:e\b|w|p|c)|mot de|enter|saisi|must|doit|your|votre|invalid|\{|%s", value) is not None


def _after_colon(line: str, value: str, end: int, *, weak: bool) -> bool:
    """A sentence goes on after a word; a secret is the line's last word, or no word at all."""
    if weak:
        return _token(value)
    if value.isdecimal():
        return len(value) >= SHORTEST_NUMBER and _LAST.match(line, end) is not None
    if strong(value):
        return not name(value) or _LAST.match(line, end) is not None
    return value[-1] not in ".?!:,;…" and _LAST.match(line, end) is not None


def _token(value: str) -> bool:
    """What machines make: long, and no word, name, number, date or path."""
    if len(value) < SHORTEST_TOKEN or name(value) or expression(value) or value.isdecimal():
        return False
    return strong(value) or (len(value) >= PLAIN_TOKEN and value.isalnum())


def _flagged(line: str, value: str, before: str, end: int) -> bool:
    """`--password X`: behind a flag, on a command line and not in a text about one."""
    if not re.search(r"(?:^|[\s\"'\[,=(\x1f])--?[\w.-]*$", before) or value.startswith("-"):
        return False
    if strong(value):
        return not expression(value)
    return (
        not expression(value)
        and value[-1] not in ".,;:)"
        and re.match(r"\s*$|\s+-|\s*[|;&>\x1f]", line[end:]) is not None
    )

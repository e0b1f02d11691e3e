"""What the value of a secret may be, and what only stands in its place: placeholders, code, words about secrets."""

import re

from bot.core.patterns.mark import HIDDEN

SEEN = 96
"""Characters of a value that are looked at to judge it: a bound for the work on hostile text."""

_PLACEHOLDER = re.compile(
    r"""(?:\$[A-Za-z_]+|\$[A-Z_][A-Z0-9_]*|\$\d|\$\(.*          # of a shell
    | [$#%]?\{{1,3}[\w.|:!%-]*\}{0,3}(?:\}\})?                # of a template
    | %[sdrv]|%\(\w+\)s|%[A-Za-z_]+%|@[A-Z_]+@|:[a-z_]+|\?   # of a format, a statement
    | <[^>]*>|\([^)]*\)|\[[^\]]*\]|[*•●.…_x-]+|X{3,}|\++|\\+  # of a manual, a mask
    | !(?:vault|Ref|Sub|GetAtt|env|ENV|secret|include)\b.*|&[a-z_]+|\#+|[|>][+-]?\d?   # of YAML
    )[\]),;:}.|"']*""",
    re.VERBOSE,
)
_EXPRESSION = re.compile(
    r"""(?:await|new|lambda|return)\b.*           # code that makes a value
    | !{0,2}[&*]?[A-Za-z_][\w.:>-]*\(.*            # a call
    | [A-Za-z_]\w*\[["'\w\]\[:].*                # a subscript, a type with parameters
    | [A-Za-z_][A-Za-z_]*(?:(?:\.|->|::)[A-Za-z_]+)+[,;)\]\[(]*   # an attribute, a file's name
    | (?:self|this|args|opts|config|settings|request|os|env|process)(?:\.|->).*
    """,
    re.VERBOSE,
)
_PATH = re.compile(r"(?:[~.]{0,2}/[\w.@-]+(?:/[\w.@-]*)+|[A-Za-z]:\\.*|(?:https?|file|vault|ssm|env|op)://?.*)")
_STRONG = re.compile(
    r"[^\W\d_].*\d|\d.*[^\W\d_]|\w.*[!@#$%^&*+=?~].*|.*[!@#$%^&*+=~]\w|.*[a-z][A-Z].*[A-Za-z0-9]|\d{6,}"
)
_DATE = re.compile(
    r"\d{1,4}[-/:.]\d{1,2}(?:[-/:.T]\d{1,4}.*)?|v?\d+(?:\.\d+)+|0x[0-9a-fA-F]+|\d+(?:ms|[smhdwy%]|[kKMG]i?[bB]?)?"
)
_NAME = re.compile(
    r"[a-z]{2,}\d{0,2}(?:[-_./][a-z]{2,}\d{0,2}){1,8}(?:[-_.]v?\d{1,3})?|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|(?:[A-Z][a-z]{2,}){2,5}"
)
_TALK = """
2fa a absent accepted accepté activé aes-256 aes-256-gcm aes128 aes256 always an and any are argon2 argument array
ascii ask auth authentication avec bad base32 base58 base64 based bcrypt be been bool boolean bytes caché can cannot
changed changed. changé char chiffré correct de default deleted denied des disabled doit du défaut défini désactivé
ed25519 elle empty enabled encrypted est et expire expired expiré facultatif failed false field file flag for
forgotten from function generated good généré has hashed have hello hidden hmac-sha256 if il ils in inchangé inconnu
incorrect int invalid invalide is je la le les locked login lost manquant masqué may md5 md5-hashed missing modifié
must n/a na never nil no non none not nous ntlmv2 nul null number oauth oauth2 object obligatoire of off ok on
option optional options or ou oublié oubliée oui parameter pas pbkdf2 perdu perdue peut pkcs11 pkcs12 pkcs8
plaintext pour present prompt prompt: protected redacted refused refusé rejected removed required required] requis
reset revoked right rot13 réinitialisé révoqué s/mime sans scram-sha-256 secret secretstr self sera set sha-256
sha-512 sha1 sha256 sha256-hashed sha512 should sont stored str string succeeded success sudo support supprimé
switch tbd text the to todo true tu un unchanged undefined une unknown unset updated utf-8 utf8 valid valide varchar
verrouillé vide vous was when will with without wrong x509 xxxxxxxx yes
"""
_WORDS = frozenset(_TALK.split())


def placeholder(value: str) -> bool:
    """Whether the value only stands for a secret: `$NAME`, `{{ name }}`, `<password>`, `****`, the mark itself."""
    head = value[:SEEN]
    return not value or value == HIDDEN or _PLACEHOLDER.fullmatch(head) is not None


def word(value: str) -> bool:
    """Whether the value is one of the words with which people and programs talk about secrets."""
    return value[:SEEN].strip(".,;:!?()[]{}\"'…").casefold() in _WORDS


def expression(value: str) -> bool:
    """Whether the value is code that gets a secret from elsewhere, or the place where one is kept."""
    head = value[:SEEN]
    return _EXPRESSION.fullmatch(head) is not None or _PATH.fullmatch(head) is not None


def strong(value: str) -> bool:
    """Whether no sentence has such a word: letters with digits, signs inside, capitals inside."""
    head = value[:SEEN].rstrip(".,;:!?)")
    return _STRONG.match(head) is not None


def name(value: str) -> bool:
    """Whether the value names something (`db-credentials`, `API_TOKEN`) or counts it (`4096`, `2026-11-20`, `30s`)."""
    head = value[:SEEN]
    return _NAME.fullmatch(head) is not None or _DATE.fullmatch(head) is not None


def given(value: str) -> bool:
    """Whether a value where only a secret can stand (a flag, a URL) is one."""
    return not placeholder(value) and not word(value)

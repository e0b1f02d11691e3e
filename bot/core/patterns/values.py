"""What the value of a secret may be, and what only stands in its place: placeholders, code, words about secrets."""

import re

from bot.core.patterns.mark import HIDDEN

SEEN = 256
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
_WORDS = frozenset(
    [
        "none",
        "null",
        "nil",
        "nul",
        "undefined",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "oui",
        "non",
        "ok",
        "required",
        "optional",
        "requis",
        "obligatoire",
        "facultatif",
        "incorrect",
        "correct",
        "invalid",
        "valid",
        "invalide",
        "valide",
        "wrong",
        "right",
        "bad",
        "good",
        "expired",
        "expiré",
        "expire",
        "missing",
        "manquant",
        "empty",
        "vide",
        "unknown",
        "inconnu",
        "unset",
        "set",
        "défini",
        "unchanged",
        "inchangé",
        "changed",
        "changé",
        "updated",
        "modifié",
        "reset",
        "réinitialisé",
        "locked",
        "verrouillé",
        "disabled",
        "enabled",
        "désactivé",
        "activé",
        "failed",
        "success",
        "succeeded",
        "accepted",
        "accepté",
        "rejected",
        "refused",
        "refusé",
        "denied",
        "forgotten",
        "oublié",
        "oubliée",
        "perdu",
        "perdue",
        "lost",
        "hidden",
        "masqué",
        "caché",
        "redacted",
        "removed",
        "supprimé",
        "deleted",
        "revoked",
        "révoqué",
        "generated",
        "généré",
        "stored",
        "encrypted",
        "chiffré",
        "plaintext",
        "hashed",
        "never",
        "always",
        "todo",
        "tbd",
        "n/a",
        "na",
        "absent",
        "present",
        "default",
        "défaut",
        "hello",
        "str",
        "string",
        "bytes",
        "int",
        "bool",
        "boolean",
        "text",
        "varchar",
        "char",
        "any",
        "object",
        "optional",
        "secretstr",
        "self",
        "secret",
        "function",
        "number",
        "array",
        "is",
        "are",
        "was",
        "the",
        "a",
        "an",
        "to",
        "for",
        "and",
        "or",
        "not",
        "with",
        "without",
        "must",
        "should",
        "will",
        "can",
        "cannot",
        "may",
        "has",
        "have",
        "be",
        "been",
        "if",
        "when",
        "from",
        "in",
        "of",
        "option",
        "options",
        "flag",
        "argument",
        "parameter",
        "switch",
        "field",
        "prompt",
        "file",
        "support",
        "authentication",
        "auth",
        "login",
        "protected",
        "based",
        "est",
        "sont",
        "le",
        "la",
        "les",
        "un",
        "une",
        "de",
        "des",
        "du",
        "pour",
        "et",
        "ou",
        "pas",
        "avec",
        "sans",
        "doit",
        "sera",
        "peut",
        "je",
        "tu",
        "il",
        "elle",
        "on",
        "nous",
        "vous",
        "ils",
        "base64",
        "sha1",
        "sha256",
        "sha512",
        "sha-256",
        "sha-512",
        "md5",
        "utf-8",
        "utf8",
        "bcrypt",
        "argon2",
        "oauth",
        "oauth2",
        "pbkdf2",
        "scram-sha-256",
        "ascii",
        "required]",
        "ask",
        "prompt:",
        "sudo",
        "sha256-hashed",
        "md5-hashed",
        "rot13",
        "hmac-sha256",
        "ed25519",
        "x509",
        "pkcs8",
        "pkcs11",
        "pkcs12",
        "ntlmv2",
        "2fa",
        "s/mime",
        "xxxxxxxx",
        "changed.",
        "aes128",
        "aes256",
        "aes-256",
        "aes-256-gcm",
        "base32",
        "base58",
    ]
)


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

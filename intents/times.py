"""Times in a sentence: "tomorrow at 8am", "ce soir à 2h", "tous les lundis à 9h", "dans 20 minutes".

The words are found as pieces (a day, a part of the day, a time, a recurrence, a distance); pieces that stand together
are one time, which `instants` turns into what the scheduler reads. Patterns have bounded repetitions only.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from intents.instants import MONTHS, NUMBERS, WEEKDAYS, Piece, since, timing
from intents.normalise import Token

_N = rf"(?:\d{{1,4}}|{'|'.join(NUMBERS)})"
_DAYS = "|".join(WEEKDAYS)
_MONTH = "|".join(MONTHS)
_TH = "(?:st|nd|rd|th|er|e)?"
_AND = r"(?:[ ]?,[ ]|[ ]and[ ]|[ ]et[ ]|[ ]&[ ])"
_PARTS = "matin|matinee|apres-midi|aprem|soir|soiree|nuit|morning|afternoon|evening|night"
_EACH = "(?:every|each|chaque|tous[ ]les|toutes[ ]les)[ ]"
_PIECES = re.compile(
    rf"""(?<!\S)(?:
      (?P<interval>hourly|{_EACH}(?:(?P<steps>{_N})[ ]?)?(?P<step>minutes?|mins?|mn|hours?|heures?|h|m))
    | (?P<monthly>(?:le|tous[ ]les|chaque)[ ](?P<monthday1>\d{{1,2}}){_TH}[ ]
           (?:de[ ]chaque|du|de[ ]tous[ ]les|chaque)[ ]mois
          |(?:on[ ])?the[ ](?P<monthday2>\d{{1,2}}){_TH}[ ]of[ ](?:every|each|the)[ ]month
          |every[ ]month[ ]on[ ](?:the[ ])?(?P<monthday3>\d{{1,2}}){_TH})
    | (?P<workdays>(?:every|each)[ ](?:weekday|working[ ]day|business[ ]day|workday)|(?:on[ ])?weekdays|en[ ]semaine
          |(?:chaque|tous[ ]les)[ ]jours?[ ](?:ouvres?|ouvrables?|de[ ](?:la[ ])?semaine)
          |(?:du[ ])?lundi[ ]au[ ]vendredi|(?:from[ ])?monday[ ]to[ ]friday)
    | (?P<weekly>{_EACH}(?:{_DAYS})s?(?:{_AND}(?:{_DAYS})s?){{0,6}}
          |(?:on[ ]|les[ ])?(?:{_DAYS})s(?:{_AND}(?:les[ ])?(?:{_DAYS})s){{0,6}})
    | (?P<daily>every[ ]?day|(?<!\d[ ])daily|each[ ]day|chaque[ ]jour|tous[ ]les[ ]jours|quotidiennement|nightly
          |{_EACH}(?P<dailypart>{_PARTS})s?)
    | (?P<distance>(?:dans|in|d'[ ]ici)[ ](?:environ[ ]|about[ ])?(?:
          (?P<short>\d{{1,4}})(?P<shortunit>h|m|mn|min|mins|j|d)(?P<more>\d{{2}})?
          |(?P<half>half[ ]an[ ]hour|(?:une[ ])?demi-heure|une[ ]demi[ ]heure)
          |(?P<count>{_N})[ ](?P<unit>minutes?|mins?|mn|hours?|heures?|h|jours?|days?|j|semaines?|weeks?)
           (?P<andhalf>[ ]et[ ]demie?|[ ]and[ ]a[ ]half)?))
    | (?P<iso>(?P<isodate>\d{{4}}-\d{{2}}-\d{{2}})(?:t(?P<isotime>\d{{2}}:\d{{2}})(?::\d{{2}})?)?)
    | (?P<slash>(?:le[ ]|on[ ])?(?P<slashed>\d{{1,2}}/\d{{1,2}}(?:/\d{{4}})?))
    | (?P<date>(?:le[ ]|on[ ](?:the[ ])?|the[ ])?(?P<dateday1>\d{{1,2}}){_TH}(?:[ ]of)?[ ](?P<month1>{_MONTH})
           (?:[ ](?P<year1>\d{{4}}))?
          |(?:on[ ])?(?P<month2>{_MONTH})[ ](?P<dateday2>\d{{1,2}}){_TH}(?:[ ],?[ ]?(?P<year2>\d{{4}}))?)
    | (?P<numbered>le[ ](?P<only1>\d{{1,2}})(?:er)?(?=[ ]a[ ]\d)
          |(?:on[ ])?the[ ](?P<only2>\d{{1,2}})(?:st|nd|rd|th)(?=[ ]at[ ]))
    | (?P<tonight>tonight|(?:ce|cette|cet|this)[ ](?P<thispart>{_PARTS}))
    | (?P<day>today|aujourd'hui|(?:the[ ])?day[ ]after[ ]tomorrow|apres-demain|apres[ ]demain|tomorrow|demain
          |yesterday|hier)
    | (?P<weekday>(?:(?:on|this|next|ce|le)[ ])?(?P<dayname>{_DAYS})(?:[ ](?:prochain|next))?)
    | (?P<clock>(?P<prefix>(?:at|a|vers|around|@)[ ])?(?:
          (?P<hour1>\d{{1,2}})(?P<sign>[:h])(?P<minute1>\d{{2}})(?:[ ]?(?P<half1>am|pm))?
          |(?P<hour2>\d{{1,2}})[ ]?(?P<half2>am|pm|a\.m\.?|p\.m\.?)
          |(?P<hour3>\d{{1,2}})[ ]?(?P<heures>h|heures?)(?:[ ](?P<minute3>\d{{2}}))?
          |(?P<noon>midi|noon|midday)|(?P<midnight>minuit|midnight)
          |(?P<hour4>\d{{1,2}})[ ]o'clock
          |(?<=at[ ])(?P<hour5>\d{{1,2}})(?![ ]?(?:%|lines|percent|gb|go|mb))))
    | (?P<part>(?:(?:du|de[ ]la|de[ ]l'|dans[ ]la|au|in[ ]the|at)[ ])?(?P<partof>{_PARTS}))
    )(?!\S)""",
    re.VERBOSE,
)
_CONNECTORS = frozenset({"", "at", "a", ",", "on", "le", "in", "the", "au", "des"})
_SINCE = re.compile(r"(?<!\S)(?:since|depuis|a partir de|from)(?: le| la| l'| the)?$")
_UNTIL = re.compile(r"(?<!\S)(?:until|till|til|jusqu'(?: a| au)?)$")
_DAYLIKE = ("monthly", "workdays", "weekly", "daily", "iso", "slash", "date", "numbered", "tonight", "day", "weekday")
_ALONE = ("interval", "distance")
_QUOTED = "\x00"


@dataclass(frozen=True, slots=True)
class Timing:
    """A time in a sentence: the tokens from `start` to before `end`.

    `role`: "when" (something is to happen then), "since", "until". `whens` are canonical forms of `bot.domain.when`,
    the likeliest first, none where the time has passed or is impossible; `exact`: the only one was said, else they are
    guesses to be asked about. `certain`: it says by itself that it is to come ("tomorrow", not "at 8"). For the other
    roles `whens` holds one duration back, or ahead.
    """

    start: int
    end: int
    role: Literal["when", "since", "until"]
    whens: tuple[str, ...]
    exact: bool = True
    recurs: bool = False
    certain: bool = False


def find(tokens: Sequence[Token], now: datetime, *, english: bool) -> tuple[Timing, ...]:
    """All times of a sentence, in order."""
    words = [_QUOTED if token.quoted else token.text for token in tokens]
    line, starts, at = " ".join(words), [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    found = (_timing(group, line, starts, now, english=english) for group in _groups(line))
    return tuple(timing for timing in found if timing is not None)


def _timing(
    group: Sequence[re.Match[str]], line: str, starts: list[int], now: datetime, *, english: bool
) -> Timing | None:
    begin, end = group[0].start(), bisect_right(starts, group[-1].end() - 1)
    pieces: list[Piece] = [{name: text for name, text in piece.groupdict().items() if text} for piece in group]
    before = line[max(0, begin - 30) : begin].rstrip()
    for role, pattern in (("since", _SINCE), ("until", _UNTIL)):
        if (match := pattern.search(before)) is not None:
            first = bisect_right(starts, max(0, begin - 30) + match.start()) - 1
            length = since(pieces, now, back=role == "since")
            return Timing(first, end, "since" if role == "since" else "until", (length,) if length else ())
    if not _is_time(group):
        return None
    first = bisect_right(starts, begin) - 1
    meant = timing(pieces, now, english=english)
    return Timing(first, end, "when", meant.whens, meant.exact, meant.recurs, meant.certain)


def _groups(line: str) -> Iterator[list[re.Match[str]]]:
    """Pieces that stand together and belong together."""
    group: list[re.Match[str]] = []
    for piece in _PIECES.finditer(line):
        if group and (line[group[-1].end() : piece.start()].strip() not in _CONNECTORS or not _fits(group, piece)):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _kind(piece: re.Match[str]) -> str:
    for kind in (*_ALONE, *_DAYLIKE, "clock", "part"):
        if piece[kind]:
            return "day" if kind in _DAYLIKE else kind
    raise AssertionError(piece[0])


def _fits(group: Sequence[re.Match[str]], piece: re.Match[str]) -> bool:
    kinds = [_kind(one) for one in group]
    new = _kind(piece)
    return new not in _ALONE and not set(kinds) & set(_ALONE) and new not in kinds


def _is_time(group: Sequence[re.Match[str]]) -> bool:
    """Not a part of the day alone, a fraction alone, or a number of hours alone, which is a length ("2h")."""
    kinds = [_kind(one) for one in group]
    if kinds == ["part"] or (kinds == ["day"] and group[0]["slash"]):
        return False
    if "clock" in kinds and "day" not in kinds:
        clock = group[kinds.index("clock")]
        return bool(clock["prefix"] or not (clock["heures"] or clock["sign"] == "h") or "part" in kinds)
    return True

"""Numbers as people write them: `79456` bytes are "77.6 KiB" in English and "77,6 Kio" in French."""

BYTES = {"en": ("B", "KiB", "MiB", "GiB", "TiB", "PiB"), "fr": ("o", "Kio", "Mio", "Gio", "Tio", "Pio")}
DAY = {"en": "d", "fr": "j"}
SPACE = "\N{NO-BREAK SPACE}"

MARKS = {"en": str.maketrans({}), "fr": str.maketrans({",": "\N{NARROW NO-BREAK SPACE}", ".": ","})}
"""From English to the marks of thousands and decimals of each language (CLDR). Tables hold hundreds of numbers: Babel's
own formatting costs 60 µs for each and 30 ms for the first.
"""

PRECISE = 10**15
"""From here on a float knows no units any more: powers of ten are honest."""


def decimal(value: float, language: str, digits: int = 2) -> str:
    """A number with grouped thousands and at most `digits` decimals, without trailing zeros."""
    if abs(value) >= PRECISE:
        return f"{value:.3g}"
    text = f"{round(value, digits) + 0.0:,.{digits}f}"
    return (text.rstrip("0").rstrip(".") if digits else text).translate(MARKS[language])


def size(value: float, language: str) -> str:
    """Bytes in powers of 1024 (IEC 80000-13), one decimal below a hundred."""
    amount, unit = value, 0
    while abs(round(amount)) >= 1024 and unit < len(BYTES[language]) - 1:  # noqa: PLR2004 (the step of the powers)
        amount, unit = amount / 1024, unit + 1
    digits = 1 if abs(amount) < 100 and unit else 0  # noqa: PLR2004 (three digits are enough)
    return f"{decimal(amount, language, digits)}{SPACE}{BYTES[language][unit]}"


def percent(value: float, language: str) -> str:
    """Whole from ten on, but never "100 %" for what is not whole: 99.97 stays 99.97, 99.999 is 99.99."""
    if 99 <= value < 100:  # noqa: PLR2004 (where availabilities live)
        value, digits = min(value, 99.99), 2
    else:
        digits = 0 if abs(value) >= 10 else 1  # noqa: PLR2004 (two significant digits)
    return f"{decimal(value, language, digits)}{SPACE if language == 'fr' else ''}%"


def duration(value: float, language: str) -> str:
    """Seconds with the two largest units: "0.34 s", "42 s", "3 min 12 s", "2 h 5 min", "12 d 3 h"."""
    if value < 0:
        return f"-{duration(-value, language)}"
    if round(value, 1) < 10:  # noqa: PLR2004 (two significant digits)
        return f"{decimal(value, language, 2 if value < 1 else 1)}{SPACE}s"
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, DAY[language]), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next((place for place, (amount, _) in enumerate(parts) if amount), len(parts) - 1)
    return SPACE.join(
        f"{decimal(amount, language, 0)}{SPACE}{unit}" for amount, unit in parts[first : first + 2] if amount
    )

"""The only place that words anything: messages in, sentences in the reader's language out."""

from bot.core.explain.report import content
from bot.core.explain.wording import Speaker, Wording, words

__all__ = ["Speaker", "Wording", "content", "words"]

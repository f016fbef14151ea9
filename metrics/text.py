"""Words for people, always in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One message in Swedish and English; neither is a translation word for word."""

    sv: str
    en: str

    def __getitem__(self, language: str) -> str:
        """The message in `language` ("sv" or "en"); KeyError otherwise."""
        if language not in ("sv", "en"):
            raise KeyError(language)
        return self.sv if language == "sv" else self.en


def joined(*texts: Text) -> Text:
    """Several messages as one, in order.

    >>> joined(Text("Ett.", "One."), Text("Två.", "Two.")).sv
    'Ett. Två.'
    """
    return Text(" ".join(text.sv for text in texts), " ".join(text.en for text in texts))


@dataclass(frozen=True)
class Source:
    """Where a definition comes from."""

    citation: str
    doi: str | None = None

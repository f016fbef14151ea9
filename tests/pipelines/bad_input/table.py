"""The table of bad inputs, whole."""

from __future__ import annotations

from .bad_files import FILES
from .bad_formats import FORMATS
from .bad_meaning import MEANING
from .bad_text import TEXT_FILES
from .bad_values import VALUES
from .ends import Bad

TABLE: tuple[Bad, ...] = (*TEXT_FILES, *VALUES, *MEANING, *FORMATS, *FILES)

"""Text that can be shown, and told apart by the eye: no control characters, nothing invisible, no free text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..arrow import compute as pc

Mask = npt.NDArray[np.bool_]

LONGEST_TEXT = 1_000
"""Characters. Names, codes and the wordings of questions are shorter; what is longer is free text, which stays out."""

UNSEEN = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{9b}\x{ad}\x{34f}\x{61c}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180e}"
    r"\x{200b}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{2800}\x{3164}\x{feff}\x{ffa0}"
    r"\x{fff9}-\x{fffb}\x{1bca0}-\x{1bca3}\x{1d173}-\x{1d17a}\x{e0000}-\x{e007f}]"
)
"""Control characters, soft hyphens, zero-width characters, letters without a shape, and those that turn the direction
of writing (Unicode's Bidi_Control), with which one name can be made to look like another. U+009B begins a command to a
terminal."""
NOT_ON_ONE_LINE = r"[\x00-\x1f\x7f-\x9f]"
"""Line breaks, tabs and all other control characters. Wordings of questions have line breaks, and exports that took
windows-1252 for Latin-1 have U+0092 for an apostrophe (the UK Civil Service People Survey has both); names of units,
which stand in headings and in messages, have neither."""
JOINERS = r"(\A|[\x00-\x{2ff}])[\x{200c}\x{200d}]|[\x{200c}\x{200d}]([\x00-\x{2ff}]|\z)"
"""Zero-width joiners beside Latin letters; Persian, the Indic scripts and emoji need them, between their own."""
BLANK = r"\A[\s\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]+\z"
UNFIT = f"{UNSEEN}|{JOINERS}|{BLANK}"
UNFIT_ON_ONE_LINE = f"{NOT_ON_ONE_LINE}|{UNFIT}"

SUSPECT = np.zeros(256, bool)
SUSPECT[[*range(0x20), 0x7F, 0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3]] = True
"""First bytes, in UTF-8, of the characters above; a batch without them is not looked at more closely."""


def text_faults(texts: pa.Array, *, on_one_line: bool = False) -> dict[str, Mask]:
    r"""Where a text has what nobody can see (`unseen_character`), and where it is too long (`too_long`).

    >>> [rule for rule, mask in text_faults(pa.array(["Unit\u200b A", "Unit A"])).items() if mask[0]]
    ['unseen_character']
    """
    faults: dict[str, Mask] = {}
    lengths = pc.fill_null(pc.binary_length(texts), 0)
    if (pc.max(lengths).as_py() or 0) > LONGEST_TEXT:
        faults["too_long"] = np.asarray(pc.fill_null(pc.greater(pc.utf8_length(texts), LONGEST_TEXT), fill_value=False))
    content = _content(texts)
    # the commonest case first: a blank text needs a space at its beginning, which a plain look would not tell
    if SUSPECT[content].any() or pc.any(pc.starts_with(texts, " ")).as_py():
        unfit = pc.match_substring_regex(texts, UNFIT_ON_ONE_LINE if on_one_line else UNFIT)
        faults["unseen_character"] = np.asarray(pc.fill_null(unfit, fill_value=False))
    return {rule: mask for rule, mask in faults.items() if mask.any()}


def _content(texts: pa.Array) -> npt.NDArray[np.uint8]:
    """The bytes of all texts, one after another."""
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]

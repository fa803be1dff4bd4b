"""How wide a text is on the page, and where its lines break. No font is read: widths are those of common sans fonts."""

from __future__ import annotations

import unicodedata

#: Parts of the font size; the widest of Arial, Liberation Sans and DejaVu Sans, so that text stays inside its box.
_NARROW = dict.fromkeys("iljI.,:;'|!()[]`´· ", 0.36) | dict.fromkeys('frt-/\\"*', 0.43)
_WIDE = dict.fromkeys("mwMW@%—…", 0.97) | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&→", 0.72)
_OTHER = 0.61


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width in pixels at this font size."""
    total = sum(_NARROW.get(c) or _WIDE.get(c) or _of_another_script(c) for c in text)
    return total * size * (1.08 if bold else 1.0)


def _of_another_script(character: str) -> float:
    if character.isascii():
        return _OTHER
    if unicodedata.east_asian_width(character) in "WF" or unicodedata.category(character) == "So":
        return 1.15
    return 0.0 if unicodedata.combining(character) else 0.72 if character.isupper() else _OTHER


def wrap(text: str, size: float, most: float, *, lines: int = 20, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `most` pixels; words longer than a line are cut in two. The last of too many
    lines ends in "…"."""
    out: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            for piece in _pieces(word, size, most, bold):
                longer = f"{line} {piece}" if line else piece
                if line and width(longer, size, bold=bold) > most:
                    out.append(line)
                    line = piece
                else:
                    line = longer
        if line:
            out.append(line)
    if len(out) > lines:
        last = out[lines - 1]
        while last and width(f"{last}…", size, bold=bold) > most:
            last = last[:-1]
        out = [*out[: lines - 1], f"{last}…"]
    return tuple(out)


def _pieces(word: str, size: float, most: float, bold: bool) -> list[str]:
    """The word, cut where it is wider than a line, at an underscore or a point where there is one."""
    pieces = []
    while width(word, size, bold=bold) > most and len(word) > 1:
        fits = len(word) - 1
        while fits > 1 and width(word[:fits], size, bold=bold) > most:
            fits -= 1
        joint = max(word.rfind(mark, fits // 2, fits) for mark in "_-./")
        fits = joint + 1 if joint > 0 else fits
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]

"""Long texts in parts that the carrier takes, broken where a reader would pause. Pure.

The best break wins: the end of a paragraph, of a line, of a sentence, of a word; a break that leaves a part nearly
empty is taken only when there is no other. Never inside a number or a link, unless that alone is longer than a part,
and never inside one character as people see it (an emoji, a letter with its accents).
"""

from __future__ import annotations

import re
import unicodedata

from frontdesk.carrier.segments import LONGEST_BODY

#: A part is filled so far at least, where the text allows it.
WELL_FILLED = 0.25

#: White space at which a line may end: not the no-break spaces.
_SPACE = " \t\n\r\f\v\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"
_GAP = re.compile(f"[{_SPACE}]+")
_SENTENCE_END = re.compile("[.!?…。！？][\"'”’»)\\]]*\\Z")
#: Digits that belong together though there is a space between them: (312) 555 0142, 1 200.50.
_NUMBER_BEFORE, _NUMBER_AFTER = re.compile(r"\d[.,:/)-]*\Z"), re.compile(r"[(+$€£-]*\d")
_PARAGRAPH, _LINE, _SENTENCE, _WORD, _IN_NUMBER = range(5)  # the lower the better
_JOINER = "\u200d"


def split(text: str, limit: int = LONGEST_BODY) -> list[str]:
    """The parts of `text`, in order, each of at most `limit` (>= 2) UTF-16 units, the strictest way to count them.

    A text that fits is left whole, as it is; one of white space alone has no parts.
    """
    if limit < 2:
        raise ValueError("a part needs room for two units: one emoji")
    if not text.strip():
        return []
    parts: list[str] = []
    start = 0
    while (end := _reach(text, start, limit)) < len(text):
        stop, after = _break(text, start, end)
        parts.append(text[start:stop])
        start = after
    rest = text[start:]
    return [*parts, rest] if not parts or _GAP.sub("", rest) else parts


def _reach(text: str, start: int, limit: int) -> int:
    """Where `limit` units from `start` on end."""
    units = 0
    for index in range(start, min(len(text), start + limit)):
        units += 2 if ord(text[index]) > 0xFFFF else 1
        if units > limit:
            return index
    return min(len(text), start + limit)


def _break(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the part from `start` stops and the next begins; text[start:end] is the most that fits."""
    least = start + int((end - start) * WELL_FILLED)
    best: tuple[bool, int, int] | None = None
    found = (end, end)
    for gap in _GAP.finditer(text, start):
        if gap.start() > end:
            break
        stop, after = gap.span()
        if stop == start or not _may_cut(text, after):
            continue
        # a part that is well filled first, then the better kind of break, then the longer part
        rank = (stop < least, _kind(text, start, stop, after), -stop)
        if best is None or rank < best:
            best, found = rank, (stop, after)
    if best is None or (best[0] and best[1] == _IN_NUMBER):
        cut = next((at for at in range(end, least, -1) if _may_cut(text, at)), end)
        return (cut, cut)
    return found


def _kind(text: str, start: int, stop: int, after: int) -> int:
    gap = text[stop:after]
    lines = gap.count("\n")
    if lines > 1 or "\u2029" in gap:
        return _PARAGRAPH
    if lines or "\u2028" in gap or "\r" in gap:
        return _LINE
    before = text[max(start, stop - 10) : stop]
    if _SENTENCE_END.search(before):
        return _SENTENCE
    if _NUMBER_BEFORE.search(before) and _NUMBER_AFTER.match(text, after):
        return _IN_NUMBER
    return _WORD


def _may_cut(text: str, at: int) -> bool:
    """Whether no character, as people see it, is cut in two before text[at]."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before == _JOINER or after == _JOINER or _extends(after) or (before, after) == ("\r", "\n"):
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):  # two of them make a flag
        first = at
        while first > 0 and _is_flag_letter(text[first - 1]):
            first -= 1
        return (at - first) % 2 == 0
    return True


def _extends(character: str) -> bool:
    """Accents, variation selectors, skin tones and the tags of regional flags belong to what stands before them."""
    code = ord(character)
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
    )


def _is_flag_letter(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF

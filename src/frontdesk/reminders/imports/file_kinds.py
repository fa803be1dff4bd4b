"""What a file is before anybody reads it as a CSV: its encoding, or a sentence that says it is none. Pure."""

from __future__ import annotations

import codecs

#: First bytes -> what the file is and how it becomes a CSV.
_SAVE_AS = "Open it, choose “Save as” and then “CSV UTF-8”."
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", f"an Excel workbook or a ZIP archive. {_SAVE_AS}"),
    (b"\xd0\xcf\x11\xe0", f"an old Excel workbook. {_SAVE_AS}"),
    (b"%PDF", "a PDF. Export the list as CSV instead."),
    (b"{\\rtf", "a text document (RTF). Export the list as CSV instead."),
    (b"\x1f\x8b", "a compressed file. Unpack it first."),
    (b"\x89PNG", "a picture. Export the list as CSV instead."),
    (b"\xff\xd8\xff", "a picture. Export the list as CSV instead."),
    (b"SQLite format 3\0", "a database file. Export the list as CSV instead."),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotACsv(Exception):
    """The file as a whole cannot be taken in; the text is a sentence that says why and what to do."""


def encoding_of(head: bytes) -> str:
    """The name of the encoding, by the byte order mark, or by where the zero bytes are; else UTF-8.

    A file without a mark whose every second byte is zero is UTF-16: letters and digits have such a byte each.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    sample = head[: min(len(head), 8192) // 2 * 2]
    if sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        half = len(sample) // 2
        if odd > 0.7 * half and even < 0.1 * half:
            return "utf-16-le"
        if even > 0.7 * half and odd < 0.1 * half:
            return "utf-16-be"
    return "utf-8"


def must_be_text(name: str, head: bytes, beginning: str) -> None:
    """Raises NotACsv when the file's first bytes, or its text, are those of something else."""
    if not beginning.strip("\0 \t\r\n\ufeff"):
        raise NotACsv(f"{name} is empty. Export the list again.")
    for magic, what in _KINDS:
        if head.startswith(magic):
            raise NotACsv(f"{name} is no CSV but {what}")
    start = beginning.lstrip("\ufeff \t\r\n")[:100].lower()
    if start.encode("ascii", "ignore").startswith(_MARKUP):
        raise NotACsv(f"{name} is no CSV but a web page or XML (some systems call it .xls). {_SAVE_AS}")
    if start[:1] in ("{", "[") and start[1:].lstrip()[:1] in ('"', "{", "[", "}", "]"):
        raise NotACsv(f"{name} is no CSV but JSON. Export the list as CSV instead.")
    # stray zero bytes are passed over, but a file full of them and of other control characters is no text
    controls = sum(beginning.count(chr(code)) for code in (*range(9), *range(14, 32)))
    if controls > len(beginning) / 20 + 8:
        raise NotACsv(f"{name} is no CSV: it is not text. Export the list as CSV.")

"""How a CSV is written: encodings, delimiters, quotation marks, and what is no CSV."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from frontdesk.reminders.imports.csv_file import read_form, survey
from frontdesk.reminders.imports.file_kinds import NotACsv
from frontdesk.reminders.imports.headers import find_columns

HEADER = "appointment_id,patient_id,phone_number,phone_preference,text_preference,appt_date_time,msg,notes"
ZOE = "A1,P1,312-555-0142,Y,N,2026-03-07 14:30,,Zoë"


def line(number: int, notes: str = "") -> str:
    return f"A{number},P{number},312-555-0142,Y,N,2026-03-07 14:30,,{notes}"


def is_row(cells: object) -> bool:
    return len(cells) == 8 and cells[0].startswith("A")  # type: ignore[arg-type, index]


def read(tmp_path: Path, content: bytes | str) -> list[tuple[int, list[str], str]]:
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    file = read_form(path, survey(path))
    find_columns(file.header)
    return list(file.records(is_row))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    content = end.join([HEADER, ZOE, line(2), ""])
    rows = read(tmp_path, content.encode(encoding))
    assert [(number, cells[0], cells[7]) for number, cells, _ in rows] == [(2, "A1", "Zoë"), (3, "A2", "")]


def test_utf16_with_big_endian_mark(tmp_path: Path) -> None:
    rows = read(tmp_path, b"\xfe\xff" + f"{HEADER}\n{ZOE}\n".encode("utf-16-be"))
    assert rows[0][1][7] == "Zoë"


def test_a_file_of_two_systems_in_two_encodings(tmp_path: Path) -> None:
    rows = read(tmp_path, f"{HEADER}\n{ZOE}\n".encode() + f"{line(2, 'Łódź, Zoë'[6:])}\n".encode("cp1252"))
    assert [cells[7] for _, cells, _ in rows] == ["Zoë", "Zoë"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    content = f"{HEADER}\n{line(1)}\n".replace(",", delimiter)
    assert read(tmp_path, content)[0][1][:3] == ["A1", "P1", "312-555-0142"]


def test_a_semicolon_file_with_commas_in_its_cells(tmp_path: Path) -> None:
    header = HEADER.replace(",", ";")
    row = "A1;P1;312-555-0142;Y;N;Mar 7, 2026 2:30 PM;;a, b, c, d, e, f, g, h, i, j"
    assert len(read(tmp_path, f"{header}\n{row}\n")[0][1]) == 8


def test_excel_s_sep_line_is_not_counted(tmp_path: Path) -> None:
    rows = read(tmp_path, f"sep=;\r\n{HEADER.replace(',', ';')}\r\n{line(1).replace(',', ';')}\r\n")
    assert [number for number, _, _ in rows] == [2]


def test_a_report_s_title_before_the_header_is_counted(tmp_path: Path) -> None:
    rows = read(tmp_path, f"Appointments, 3/7/2026\nPrinted by the front desk\n\n{HEADER}\n{line(1)}\n")
    assert [number for number, _, _ in rows] == [5]


def test_a_header_over_two_lines(tmp_path: Path) -> None:
    header = HEADER.replace("appt_date_time", '"appt date\ntime"')
    rows = read(tmp_path, f"{header}\n{line(1)}\n{line(2)}\n")
    assert [(number, cells[0]) for number, cells, _ in rows] == [(2, "A1"), (3, "A2")]


def test_blank_lines_and_cells_over_several_lines_count_as_a_spreadsheet_counts(tmp_path: Path) -> None:
    cell = '"first line\nsecond, with a comma\n""quoted"""'
    rows = read(tmp_path, f"{HEADER}\n{line(1)}\n\n{line(2, cell)}\n{line(3)}\n")
    assert [(number, cells[0]) for number, cells, _ in rows] == [(2, "A1"), (4, "A2"), (5, "A3")]
    assert rows[1][1][7] == 'first line\nsecond, with a comma\n"quoted"'


@pytest.mark.parametrize("last", [line(4), line(4, '"closed"'), f'{line(4)}\n{line(5)}\nA6,"P6",1,Y,N,x,,'])
def test_a_quotation_that_is_never_closed_swallows_no_rows(tmp_path: Path, last: str) -> None:
    broken = 'A2,P2,"312-555-0142,Y,N,2026-03-07 14:30,,'
    rows = read(tmp_path, f"{HEADER}\n{line(1)}\n{broken}\n{line(3)}\n{last}\n")
    assert [cells[0] for _, cells, _ in rows][:4] == ["A1", "A2", "A3", "A4"]
    assert [bool(problem) for _, _, problem in rows][:4] == [False, True, False, False]
    assert "never closed" in rows[1][2]


def test_an_unclosed_quotation_in_a_long_file_costs_one_row(tmp_path: Path) -> None:
    lines = [HEADER, *(line(n) for n in range(1, 5000))]
    lines[100] = 'A100,P100,"312'
    rows = read(tmp_path, "\n".join(lines))
    assert len(rows) == 4999
    assert [number for number, _, problem in rows if problem] == [101]


def test_an_endless_line_costs_one_row(tmp_path: Path) -> None:
    rows = read(tmp_path, f"{HEADER}\n{line(1)}\n{'x' * 400_000}\n{line(3)}\n")
    assert [(number, bool(problem)) for number, _, problem in rows] == [(2, False), (3, True), (4, False)]
    assert "longer than" in rows[1][2]
    assert len(rows[1][1][0]) == 1000


def test_nul_bytes_are_passed_over(tmp_path: Path) -> None:
    rows = read(tmp_path, f"{HEADER}\n{line(1, chr(0) + 'no' + chr(0) + 'te')}\n\0\0\n{line(2)}\n")
    assert [cells[7] for _, cells, _ in rows] == ["note", ""]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "is empty"),
        (b"\n\r\n  \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"PK\x03\x04" + bytes(range(256)) * 20, "Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 20, "old Excel"),
        (b"%PDF-1.7\n%....", "PDF"),
        (b"<html><table><tr><td>Appt ID</td></tr></table></html>", "web page"),
        (b'[{"appointment_id": 1}]', "JSON"),
        (b"a" * 2_000_000, "no line at its beginning names columns"),
        (b"Dear all,\nplease find the list attached.\n", "no line at its beginning names columns"),
        (random.Random(1).randbytes(9000), "not text"),
    ],
)
def test_what_is_no_csv_gets_a_sentence(tmp_path: Path, content: bytes, part: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(NotACsv, match=part):
        read_form(path, survey(path))

"""Whatever the rows: each comes back under its number, read or refused; whatever the bytes: an answer, no crash."""

import csv
import zipfile
from io import BytesIO, StringIO
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from ledger.domain.errors import SheetRefused
from ledger.sheets.reading import Line
from tests.sheets.files import HEADERS, PEOPLE, SITI, SITI_READ, csv_of, lines_of, opened, saved, workbook_of

TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
CELLS = st.one_of(TEXTS, st.sampled_from(["", *SITI, "=1", "'", '"', ",", ";", "\n", "16.8"]))
ROWS = st.lists(st.lists(CELLS, max_size=6), max_size=12)
SHOWN = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"))
VALUES = st.one_of(
    st.none(),
    st.text(alphabet=SHOWN, max_size=12).filter(lambda text: not text.startswith("=")),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda number: round(number, 3)),
    st.datetimes().map(lambda moment: moment.replace(microsecond=0, year=max(moment.year, 1901))),
)
GOOD = {"csv": csv_of(HEADERS, SITI, SITI), "xlsx": workbook_of(HEADERS, SITI, SITI)}


def read_or_refused(given: bytes) -> list[Line]:
    """No other end is one."""
    try:
        return lines_of(given)
    except SheetRefused:
        return []


def is_empty(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


@given(ROWS, st.sampled_from([",", ";", "\t"]))
@example([["\n"], ['"', "\r"]], ",")
def test_every_row_of_a_csv_comes_back_once(rows: list[list[str]], delimiter: str) -> None:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(HEADERS)
    numbers = []
    for row in rows:
        if not is_empty(row):
            numbers.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)

    with opened(text.getvalue().encode()) as sheet:
        lines = list(sheet.lines())
        assert sheet.rows == len(lines)
        resumed = [line.number for cut in numbers for line in list(sheet.lines(after=cut))[:1]]

    assert [line.number for line in lines] == numbers
    assert resumed == numbers[1:]
    assert [list(line.given) for line in lines] == [row for row in rows if not is_empty(row)]
    for line in lines:
        refused = {column for column, _, _ in line.refusals}
        assert None in refused or all(
            line.cells[column.name] is not None or header in refused or not str(line.given[index]).strip()
            for index, (column, header) in enumerate(zip(PEOPLE.columns, HEADERS, strict=True))
        )


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(st.lists(VALUES, max_size=5), max_size=8))
def test_a_workbook_holds_what_another_reader_finds_in_it(rows: list[list[Any]]) -> None:
    given = workbook_of(HEADERS, *rows)
    book = load_workbook(BytesIO(given), read_only=True)
    told = [list(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    book.close()

    lines = {line.number: list(line.given) for line in lines_of(given)}

    for number, row in enumerate(told, start=2):
        expected = [None if cell == "" else cell for cell in row]
        found = [None if cell == "" else cell for cell in lines.get(number, [])]
        width = max(len(expected), len(found))
        assert found + [None] * (width - len(found)) == expected + [None] * (width - len(expected)) or (
            number not in lines and all(cell is None or not str(cell).strip() for cell in expected)
        )


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
@given(st.sampled_from(["csv", "xlsx"]), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=4))
def test_a_damaged_file_is_read_or_refused(kind: str, damages: list[tuple[int, bytes]]) -> None:
    damaged = bytearray(GOOD[kind])
    for at, content in damages:
        start = at % len(damaged)
        damaged[start : start + len(content)] = content
    assert all(line.refusals or line.cells["nik"] for line in read_or_refused(bytes(damaged)))


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xef\xbb\xbf", csv_of(HEADERS)]))
def test_any_bytes_are_read_or_refused(content: bytes, start: bytes) -> None:
    assert all(line.refusals or line.cells["nik"] for line in read_or_refused(start + content))


def spreadsheet_program() -> bytes:
    """A workbook as the usual program writes it: shared texts, one in pieces with its sound, dates from 1904, blanks
    left out, and a prefix before every element.
    """
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    offices = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    texts = [*HEADERS, SITI[0], None]
    shared = "".join(
        "<x:si><x:r><x:t>Siti </x:t></x:r><x:r><x:t>Rahayu</x:t></x:r><x:rPh><x:t>siti</x:t></x:rPh></x:si>"
        if text is None
        else f"<x:si><x:t>{text}</x:t></x:si>"
        for text in texts
    )
    head = "".join(f'<x:c r="{place}1" t="s"><x:v>{index}</x:v></x:c>' for index, place in enumerate("ABCD"))
    row = (
        '<x:c r="A4" t="s"><x:v>4</x:v></x:c><x:c r="B4" t="s"><x:v>5</x:v></x:c>'
        '<x:c r="C4" s="1"><x:v>29651</x:v></x:c><x:c r="D4"><x:v>16800</x:v></x:c><x:c r="F4" s="1"/>'
    )
    parts = {
        "xl/sharedStrings.xml": f'<x:sst xmlns:x="{main}">{shared}</x:sst>',
        "xl/workbook.xml": f'<x:workbook xmlns:x="{main}" xmlns:r="{offices}"><x:workbookPr date1904="1"/><x:sheets>'
        '<x:sheet name="Lembar1" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>',
        "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1">{head}</x:row>'
        f'<x:row r="4">{row}</x:row></x:sheetData></x:worksheet>',
        "xl/styles.xml": f'<x:styleSheet xmlns:x="{main}"><x:numFmts><x:numFmt numFmtId="164" formatCode="dd-mm-yyyy"/>'
        '</x:numFmts><x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="164"/></x:cellXfs></x:styleSheet>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        f'<Relationship Id="rId1" Type="{offices}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{offices}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{offices}/styles" Target="/xl/styles.xml"/></Relationships>',
    }
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(Workbook()))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in ("[Content_Types].xml", "_rels/.rels"):
            new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return file.getvalue()


def test_a_workbook_of_another_program_is_read_too() -> None:
    (line,) = lines_of(spreadsheet_program())

    assert (line.number, line.cells, line.refusals) == (4, SITI_READ, ())

"""Files that must not be read: each is refused as a whole, says where and what to do, and repeats nothing of itself."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from openpyxl import Workbook

from ledger.domain.errors import SheetRefused
from ledger.sheets import packages, reading
from ledger.sheets.reading import open_sheet
from tests.sheets.files import HEADERS, NIK, PEOPLE, SITI, csv_of, opened, saved, workbook_of

GOOD: Final = workbook_of(HEADERS, SITI)
SHEET: Final = "xl/worksheets/sheet1.xml"
HEAD: Final = csv_of(HEADERS)
BOMB: Final = b'<!DOCTYPE a [<!ENTITY b "Siti"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


def refused(given: bytes) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        opened(given)
    said = f"{caught.value} {caught.value.fields}"
    assert "Siti" not in said
    assert NIK not in said
    return caught.value


def place(given: bytes) -> tuple[str, int | None, str | None]:
    error = refused(given)
    return error.code, error.line, error.column


def rewritten(changes: dict[str, bytes | None], given: bytes = GOOD, more: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """The archive with parts changed, taken out (None) or added."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(given)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in more:
            new.writestr(name, content)
    return file.getvalue()


def part(name: str = SHEET) -> bytes:
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        return archive.read(name)


def twice(name: str) -> bytes:
    """An archive in which this part stands once more."""
    other = name.replace("heet1", "heet9")
    return rewritten({}, more=((other, part()),)).replace(other.encode(), name.encode())


def with_rows(rows: str, after: str = "") -> bytes:
    """A workbook whose sheet holds exactly these elements."""
    text = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>'
    return rewritten({SHEET: f"{text}{after}</worksheet>".encode()})


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


TWO_HEADERS: Final = f'<row r="1">{cell("A1", "NIK")}{cell("B1", "NAMA")}</row>'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"", ("file-empty", None, None)),
        (b"\xef\xbb\xbf", ("header-missing", None, None)),
        (b"\r\n,,\r\n", ("header-missing", None, None)),
        (HEAD.decode().encode("utf-16"), ("encoding-not-utf8", None, None)),
        (b"\xfe\xff" + HEAD.decode().encode("utf-16-be"), ("encoding-not-utf8", None, None)),
        (HEAD.decode().encode("utf-32"), ("encoding-not-utf8", None, None)),
        (HEAD.decode().encode("utf-16-le"), ("nul-byte", 1, None)),
        (HEAD + b"9901010703850001,Ren\xe9,,\r\n", ("encoding-refused", 2, None)),
        (HEAD + csv_of(SITI) + b"9901010703850001,Siti \xe2\x80,,\r\n", ("encoding-refused", 3, None)),
        (HEAD + b"9901010703850001,Si\0ti,,\r\n", ("nul-byte", 2, None)),
        (HEAD + csv_of(SITI) + b'9901010703850001,"Siti,,\r\n' + csv_of(SITI) * 3, ("quote-not-closed", 3, None)),
        (HEAD + b'9901010703850001,"Siti" x,,\r\n', ("row-unreadable", 2, None)),
        (HEAD + b"x" * 70_000, ("row-too-long", 2, None)),
        (HEAD.replace(b"\r\n", b"\r") * 2, ("row-unreadable", 1, None)),
        (csv_of(("NIK", "TGL_LAHIR")), ("columns-missing", 1, None)),
        (csv_of(SITI, SITI), ("columns-missing", 1, None)),
        (csv_of(("NIK", "NAMA", "nik")), ("column-repeated", 1, "3")),
        (csv_of(("NO E-KTP", "NAMA", "NIK")), ("column-repeated", 1, "3")),
        (csv_of(("NIK", "NAMA", "TGL_LAHR")), ("column-misspelt", 1, "3")),
        (csv_of(("NIK", "NAMMA")), ("column-misspelt", 1, "2")),
        (csv_of(HEADERS, *[SITI] * 1_001), ("rows-too-many", 1_002, None)),
        (b"%PDF-1.7\n", ("file-format-unknown", None, None)),
        (b"\x1f\x8b\x08\0", ("file-format-unknown", None, None)),
        (b"<html><table>", ("file-format-unknown", None, None)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), ("workbook-old-format", None, None)),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
            ("workbook-encrypted", None, None),
        ),
        (workbook_of(("NIK", "TGL_LAHIR")), ("columns-missing", 1, None)),
        (workbook_of([], ("NIK", "NAMA", "NIK")), ("column-repeated", 2, "C")),
        (workbook_of(), ("header-missing", None, None)),
        (workbook_of(HEADERS, *[SITI] * 1_001), ("rows-too-many", 1_002, None)),
        (workbook_of(HEADERS, [*SITI, *[None] * 600, "x"]), ("columns-too-many", 2, None)),
        (GOOD[:-30], ("workbook-unreadable", None, None)),
        (GOOD[: len(GOOD) // 2], ("workbook-unreadable", None, None)),
        (b"PK\x03\x04" + b"Siti" * 100, ("workbook-unreadable", None, None)),
        (rewritten({SHEET: None}), ("workbook-unreadable", None, None)),
        (rewritten({"xl/workbook.xml": None}), ("workbook-unreadable", None, None)),
        (rewritten({"[Content_Types].xml": None}), ("file-format-unknown", None, None)),
        (b"PK,NAMA\r\n", ("columns-missing", 1, None)),
        (rewritten({SHEET: part()[:-30]}), ("workbook-unreadable", None, None)),
        (rewritten({SHEET: BOMB + part()}), ("workbook-unreadable", None, None)),
        (rewritten({"xl/styles.xml": BOMB + part("xl/styles.xml")}), ("workbook-unreadable", None, None)),
        (rewritten({}, more=(("xl/vbaProject.bin", b"x"),)), ("workbook-with-macros", None, None)),
        (twice(SHEET), ("workbook-unreadable", None, None)),
        (twice(SHEET.replace("sheet1", "Sheet1")), ("workbook-unreadable", None, None)),
        (rewritten({}, more=(("xl/media/x", bytes(2_000_000)),)), ("workbook-too-large", None, None)),
        (with_rows(TWO_HEADERS, '<mergeCells><mergeCell ref="B4:C4"/></mergeCells>'), ("cells-merged", 4, "B")),
        (with_rows(TWO_HEADERS + '<row r="1"/>'), ("workbook-unreadable", None, None)),
        (with_rows(TWO_HEADERS + '<row r="9999999"/>'), ("workbook-unreadable", None, None)),
        (with_rows(TWO_HEADERS + '<row r="-2"/>'), ("workbook-unreadable", None, None)),
        (with_rows(f'<row r="1">{cell("B1", "x")}{cell("A1", "y")}</row>'), ("workbook-unreadable", None, None)),
        (with_rows(f'<row r="1">{cell("A2", "x")}</row>'), ("workbook-unreadable", None, None)),
        (with_rows(f'<row r="1">{cell("AAAA1", "x")}</row>'), ("workbook-unreadable", None, None)),
        (with_rows(f'<row r="1">{cell("A1", "x" * 200_000)}</row>'), ("workbook-unreadable", None, None)),
        (with_rows('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), ("workbook-unreadable", None, None)),
        (with_rows('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), ("workbook-unreadable", None, None)),
        (with_rows("<x:row xmlns:x='y'/>"), ("workbook-unreadable", None, None)),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)  # fmt: skip
def test_it_is_refused_as_a_whole_and_says_where(given: bytes, expected: tuple[str, int | None, str | None]) -> None:
    assert place(given) == expected


def test_the_byte_at_fault_is_named() -> None:
    assert refused(HEAD + b"9901010703850001,Ren\xe9,,\r\n").fields["byte"] == 21
    assert refused(b"\xef\xbb\xbf" + HEAD + b"\xe9").fields["byte"] == 1


def test_missing_columns_are_named_as_the_template_names_them() -> None:
    assert refused(csv_of(("TGL_LAHIR", "HANDPHONE"))).fields["columns"] == "NIK, NAMA"


def test_a_workbook_that_says_it_may_carry_macros_is_refused() -> None:
    types = part("[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )

    assert refused(rewritten({"[Content_Types].xml": types})).code == "workbook-with-macros"


def test_which_sheet_is_meant_must_be_plain() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "A"
    book.create_sheet("B")

    two = refused(saved(book))
    book["B"].title = "orang"
    book["orang"].sheet_state = "hidden"
    hidden = refused(saved(book))

    assert (two.code, two.fields) == ("workbook-sheet-unclear", {"visible": 2, "expected": "Orang"})
    assert hidden.code == "workbook-sheet-hidden"


def test_a_hidden_sheet_beside_the_only_shown_one_is_not_read() -> None:
    book = Workbook()
    shown = book.active
    assert shown is not None
    shown.title = "Lembar1"
    shown.append(list(HEADERS))
    hidden = book.create_sheet("Rahasia")
    hidden.sheet_state = "veryHidden"

    with opened(saved(book)) as sheet:
        assert sheet.rows == 0


def test_a_long_list_of_parts_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    many = rewritten({}, more=tuple((f"x/{number:060d}", b"") for number in range(3_000)))
    monkeypatch.setattr(packages, "ZipFile", None)  # whoever reads the list fails

    assert refused(many).code == "workbook-too-large"


def test_what_an_archive_says_of_its_sizes_is_held_against_it() -> None:
    """A part that says to be small gives no more than it said: the rest is damage, not memory."""
    given = rewritten({}, more=(("xl/media/x", b"y"),))
    entry = given.rindex(b"PK\x01\x02", 0, given.rindex(SHEET.encode()))
    lying = given[: entry + 24] + struct.pack("<L", 40) + given[entry + 28 :]

    assert refused(lying).code == "workbook-unreadable"


def test_a_mark_without_an_end_is_not_looked_at_for_ever() -> None:
    endless = part().replace(b"<sheetData>", b"<!--" + bytes(range(48, 58)) * 400_000)

    assert refused(rewritten({SHEET: endless})).code in {"workbook-too-large", "workbook-unreadable"}


def test_a_file_of_a_path_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(HEAD + csv_of(SITI))
    monkeypatch.setattr(reading, "FILE_BYTES_MAX", 20)

    with pytest.raises(SheetRefused) as caught:
        open_sheet(path, PEOPLE)

    assert caught.value.code == "file-too-large"

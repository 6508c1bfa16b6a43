"""What a workbook says beside its rows: which sheets there are, the texts they share, which formats are dates."""

import posixpath
from dataclasses import dataclass, field
from typing import Final, Self

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from ledger.domain.errors import FileFormatUnknown, WorkbookUnreadable, WorkbookWithMacros
from ledger.sheets.packages import STRINGS_BYTES_MAX, Package, local

_TYPES: Final = "[Content_Types].xml"
_ROOT: Final = "_rels/.rels"
_TEXT_LENGTH_MAX: Final = 32_767
_FORMAT_LENGTH_MAX: Final = 255


@dataclass(frozen=True, slots=True)
class Target:
    """A sheet: `part` is its place in the archive, `state` visible, hidden or veryHidden."""

    name: str
    state: str
    part: str


@dataclass(slots=True)
class Book:
    sheets: list[Target] = field(default_factory=list)
    strings: str | None = None
    styles: str | None = None
    from_1904: bool = False


def sheets_of(package: Package) -> Book:
    """Raises FileFormatUnknown, WorkbookUnreadable, WorkbookWithMacros, WorkbookTooLarge."""
    if _TYPES not in package:
        raise FileFormatUnknown  # an archive of another kind, such as a workbook of another family
    _refuse_macros(package)
    documents = [part for kind, part in _relations(package, _ROOT, "").values() if kind == "officeDocument"]
    if len(documents) != 1 or documents[0] not in package:
        raise WorkbookUnreadable(what="no workbook is in it")
    (workbook,) = documents
    folder, name = posixpath.split(workbook)
    relations = _relations(package, posixpath.join(folder, "_rels", f"{name}.rels"), folder)
    book = Book()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            what, part = relations.get(relation, ("", ""))
            if what == "worksheet":
                book.sheets.append(Target(attributes.get("name", ""), attributes.get("state", "visible"), part))
        elif name == "workbookPr":
            book.from_1904 = attributes.get("date1904") in {"1", "true"}

    package.gather(workbook, start)
    for kind, part in relations.values():
        if kind == "sharedStrings":
            book.strings = part
        elif kind == "styles":
            book.styles = part
    if not book.sheets:
        raise WorkbookUnreadable(what="no sheet is in it")
    return book


def _refuse_macros(package: Package) -> None:
    """Whatever the file is named: it says itself that it may carry macros."""

    def start(_name: str, attributes: dict[str, str]) -> None:
        if "macroenabled" in attributes.get("ContentType", "").casefold():
            raise WorkbookWithMacros

    package.gather(_TYPES, start)


def _relations(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Kind and part by id, those inside the archive."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            inside = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], inside)

    package.gather(part, start)
    return found


class Strings:
    """The texts that cells share, in their order; what tells how a text is spoken is left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._text = ""
        self._listening = False
        self._phonetic = False

    @classmethod
    def of(cls, package: Package, part: str | None) -> Self:
        """Raises WorkbookUnreadable, WorkbookTooLarge."""
        strings = cls()
        if part is not None and part in package:
            package.gather(part, strings._start, strings._end, strings._characters, bytes_max=STRINGS_BYTES_MAX)
        return strings

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "t":
            self._listening = not self._phonetic
        elif name == "si":
            self._text = ""
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name == "t":
            self._listening = False
        elif name == "si":
            self.texts.append(self._text)
        elif name == "rPh":
            self._phonetic = False

    def _characters(self, text: str) -> None:
        if self._listening:
            self._text += text
            if len(self._text) > _TEXT_LENGTH_MAX:
                raise WorkbookUnreadable(what="a text is too long")


class Styles:
    """`dates`: the styles, by the number that cells give, that show a number as a day or an hour."""

    def __init__(self) -> None:
        self.dates: frozenset[str] = frozenset()
        self._formats = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        self._of_cells: list[str] = []
        self._among_cells = False

    @classmethod
    def of(cls, package: Package, part: str | None) -> Self:
        """Raises WorkbookUnreadable, WorkbookTooLarge."""
        styles = cls()
        if part is not None and part in package:
            package.gather(part, styles._start, styles._end)
        dated = {number for number, code in styles._formats.items() if is_date_format(code[:_FORMAT_LENGTH_MAX])}
        styles.dates = frozenset(str(index) for index, number in enumerate(styles._of_cells) if number in dated)
        return styles

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._among_cells = True
        elif name == "xf" and self._among_cells:
            self._of_cells.append(attributes.get("numFmtId", "0"))

    def _end(self, name: str) -> None:
        if name == "cellXfs":
            self._among_cells = False

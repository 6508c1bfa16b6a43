"""Refusals: files of rows that cannot be read as a whole. They say where and what to do, never what stood there."""

from ledger.domain.errors.refusal import LedgerError


class SheetRefused(LedgerError):
    """The whole file. `line` counts from 1 as people see it; `column` is a letter in a workbook, a number in a CSV."""

    @property
    def line(self) -> int | None:
        found: int | None = self.fields.get("line")
        return found

    @property
    def column(self) -> str | None:
        found: str | None = self.fields.get("column")
        return found


class FileEmpty(SheetRefused):
    message = "nothing is in the file: send one with a row of headers and the rows under it"


class FileTooLarge(SheetRefused):
    message = "a file has at most {limit} bytes: divide it into several, each with its row of headers"


class FileFormatUnknown(SheetRefused):
    message = "this is neither a CSV nor a workbook (.xlsx), whatever its name says: save it as one of the two"


class EncodingRefused(SheetRefused):
    message = "line {line} is not UTF-8, at its byte {byte}: save the file as CSV in UTF-8"


class EncodingNotUtf8(SheetRefused):
    message = "the file is written in {encoding}: save it as CSV in UTF-8"


class NulByte(SheetRefused):
    message = "line {line} holds a NUL, at its byte {byte}: the file is damaged or no text; save it as CSV in UTF-8"


class QuoteNotClosed(SheetRefused):
    message = "a quotation mark that opens on line {line} is not closed: close it, or double it where it is a sign"


class RowUnreadable(SheetRefused):
    message = "line {line} is no row of a CSV: quote a cell as a whole, and double each quotation mark inside it"


class RowTooLong(SheetRefused):
    message = "line {line} is longer than {limit} bytes: no row of people is; see that each row has its own line"


class WorkbookOldFormat(SheetRefused):
    message = "this is a workbook of the old kind (.xls): save it as .xlsx"


class WorkbookEncrypted(SheetRefused):
    message = "the workbook is locked with a password: save it without one"


class WorkbookWithMacros(SheetRefused):
    message = "the workbook carries macros, and none is run here: save it as .xlsx without them"


class WorkbookTooLarge(SheetRefused):
    message = "unpacked, the workbook is too large ({what}): save the rows alone, as CSV or in a new workbook"


class WorkbookUnreadable(SheetRefused):
    message = "the workbook cannot be read ({what}): open it in a spreadsheet program and save it anew as .xlsx"


class WorkbookSheetUnclear(SheetRefused):
    message = "{visible} sheets of the workbook are shown: keep one, or name the one that is meant {expected}"


class WorkbookSheetHidden(SheetRefused):
    message = "the sheet with the rows is hidden: show it, so that everybody sees what is sent"


class CellsMerged(SheetRefused):
    message = "cells are merged from line {line}, column {column} on: divide them, each row says everything itself"


class HeaderMissing(SheetRefused):
    message = "no row of headers was found: the first row names the columns; `sertakan template` makes a file with them"


class ColumnsMissing(SheetRefused):
    message = "line {line} names no column for {columns}: add what is missing, or name it as the template does"


class ColumnRepeated(SheetRefused):
    message = "columns {column} and {other} are both {name}: keep one of them"


class ColumnMisspelt(SheetRefused):
    message = "column {column} looks like a misspelt {name}: write it so, or name it otherwise to have it passed over"


class ColumnsTooMany(SheetRefused):
    message = "line {line} has more than {limit} columns: keep those of the template"


class RowsTooMany(SheetRefused):
    message = "more than {limit} rows, from line {line} on: divide the file, each part with its row of headers"


SHEET_REFUSALS: tuple[type[SheetRefused], ...] = tuple(SheetRefused.__subclasses__())

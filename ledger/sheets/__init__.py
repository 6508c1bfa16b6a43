"""The one room through which files of rows come in: CSV and workbooks, told apart by content, cell by cell.

A kind of file is a `Form` (`columns`), named in `forms`. `open_sheet` (`reading`) refuses a file as a whole or gives
its lines, each with typed cells or with what is refused in it; `RefusedRows` (`writing`) keeps those for people.
"""

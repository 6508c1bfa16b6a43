"""The one room through which files of rows come in: CSV and workbooks, told apart by content, cell by cell."""

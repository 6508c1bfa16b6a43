"""What the law owes for an event, line by line: pure functions over the facts of one claim or one question.

A line tells its arithmetic, where that is written, and how well it is known. Words of the tables: docs/benefits.md.
"""

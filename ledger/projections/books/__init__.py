"""The books: what every fact posted, and what stands in the accounts at any position.

What always holds:
- The legs of one position add up to zero, and so do all balances at any position.
- A row is never changed. Totals stand at fixed positions, so that the same log makes the same rows however it is read.
- What is known at a position is the last total of each class at the mark before it, and the legs after that mark.
"""

from typing import Final

MARK_EVERY: Final = 1_000
"""Positions between two totals. Rows stand at its multiples: another number needs another version of the tables."""

"""Claims and adjudications as lists show them, each with the positions between which it was known to be so.

What always holds:
- For a claim, and for an adjudication, exactly one row lives at every position from its first fact on.
- A row is never changed except that it stops living, once, at the position of the fact that came after it.
"""

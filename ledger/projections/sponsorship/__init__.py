"""Who carries whom, under which scheme, and which months were settled for it, with the positions between which it was
known.

What always holds:
- Of each key of each table, one row at most holds at any position.
- A settled month belongs to the enrolment for which it was settled; it moves where two records of one person become
  one, with the enrolment.
- Rows known at a position depend on the log up to that position alone.
"""

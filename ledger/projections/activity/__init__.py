"""From when to when each worker's membership runs, by region, with the positions between which it was known.

What always holds:
- At any position the spells of a worker do not overlap: whoever is active on a day is one row, whatever the sponsors.
- A spell runs from its first day, or from the day of its number where that is later, until the first day of its fourth
  unpaid month, or the day after an end.
- Rows known at a position depend on the log up to that position alone.
"""

"""What the programme reports count, with the positions between which it was known; docs/reports.md says by which day.

What always holds:
- A worker counts for a year while one month of the year is settled or more, and at any position once.
- A benefit counts from its payment until its claim is reversed, and of one enrolment one version at any position.
- Rows known at a position depend on the log up to that position alone.
"""

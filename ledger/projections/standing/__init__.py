"""Who has undertaken to pay for whom and until when, and what a branch should look at.

What always holds:
- Every row is a fact, known from its position on, and is never changed.
- Of the ends of one enrolment, the one recorded last by a position holds at it.
"""

"""Answers about schooling that falls due year by year."""

from typing import Annotated

from pydantic import Field

from api.descriptions.claims import ClaimStage, Level
from api.descriptions.fields import Count, DayText, Recorded, Rupiah, Shape, Uuid


class YearFallenDue(Shape):
    scholarship_id: Uuid
    claim_id: Uuid
    number: Count
    level: Level
    amount: Rupiah
    due_on: DayText


class ScholarshipsRun(Recorded):
    """`due`: the first 1,000 of `due_count` years. `ended`: courses that were over."""

    due: list[YearFallenDue]
    due_count: Count
    ended: Count


class ScholarshipStepped(Recorded):
    """`state`: the claim's."""

    scholarship_id: Uuid
    claim_id: Uuid
    state: Annotated[ClaimStage, Field(examples=["approved"])]


class YearPaid(ScholarshipStepped):
    number: Count
    amount: Rupiah


class ScholarshipEnded(ScholarshipStepped):
    """`withdrawn`: of unpaid years that had fallen due after that day."""

    withdrawn: Rupiah

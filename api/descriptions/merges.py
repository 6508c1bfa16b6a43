"""Answers about two records of one person that become one."""

from typing import Annotated, Literal

from pydantic import Field

from api.descriptions.fields import InstantText, KnownAt, Recorded, Shape, Uuid
from api.descriptions.workers import ReleasedMonth


class MergeRecorded(Recorded):
    merge_id: Uuid


class MovedEnrolment(Shape):
    """`enrolment_id`: with the record that goes on; `former_id`: with the one that ended."""

    enrolment_id: Uuid
    former_id: Uuid


class MergeApproved(Recorded):
    """`released`: of months paid twice, what was given back. `claims_affected`: their day reads otherwise now, and
    people decide.
    """

    merge_id: Uuid
    into: Uuid
    released: list[ReleasedMonth]
    enrolments: list[MovedEnrolment]
    claims_affected: Annotated[list[Uuid], Field(examples=[[]])]


class Merge(Shape):
    """`reason`: only for roles that may approve it or read identities."""

    worker_id: Uuid
    merge_id: Uuid
    into: Uuid
    state: Literal["requested", "merged"]
    requested_by: Uuid
    requested_at: InstantText
    approved_by: Annotated[Uuid | None, Field(examples=[None])]
    reason: Annotated[str | None, Field(examples=["NIK lama salah ketik"])] = None
    as_known_at: KnownAt

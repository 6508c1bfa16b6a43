"""What a worker's stream remembers of a merge that was asked for."""

from uuid import UUID

from pydantic.dataclasses import dataclass


@dataclass
class Merge:
    """What one person asked for and nobody has approved yet: that this record ends."""

    merge_id: UUID
    into: UUID
    requested_by: UUID

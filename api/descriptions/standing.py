"""Answers about numbers, attestations and marks, and the lists that warn early."""

from typing import Annotated

from pydantic import Field

from api.descriptions.fields import Recorded, Uuid

SpellNumber = Annotated[int, Field(ge=1, examples=[1])]


class NumberRecorded(Recorded):
    spell: SpellNumber


class AttestationRecorded(Recorded):
    """`spell`: which it is about; null: the next one to open. `attested`: working and fit."""

    spell: SpellNumber | None
    attested: bool


class MarkRecorded(Recorded):
    mark_id: Uuid

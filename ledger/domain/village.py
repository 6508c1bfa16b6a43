"""A village (desa, kelurahan): whose head proposes people for a scheme and vouches for them."""

from typing import Self
from uuid import UUID

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from ledger.domain.aggregate import Aggregate
from ledger.domain.events import LedgerEvent, VillageRegistered
from ledger.domain.sealed import SealedText


@dataclass
class VillageState:
    region: str
    name: SealedText


_STATE = TypeAdapter(VillageState)


class Village(Aggregate):
    TOPIC = "Village"
    FOLD = 1201
    BORN = VillageRegistered

    @classmethod
    def register(cls, village_id: UUID, *, name: SealedText, region: str) -> Self:
        """`region`: the regency in which it lies."""
        village = cls.blank(village_id)
        village.record(VillageRegistered, name=name, region=region)
        return village

    def evolve(self, event: LedgerEvent) -> None:
        match event:
            case VillageRegistered():
                self.known = VillageState(event.region, event.name)
            case _:
                raise TypeError(f"a village cannot evolve with {event.TOPIC}")

    def state(self) -> bytes:
        return _STATE.dump_json(self.known)

    def restore_state(self, state: bytes) -> None:
        self.known = _STATE.validate_json(state)

"""Workers: who the ledger knows, by a random id; who they are stands in the vault."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ledger.domain.errors import (
    BirthDateImplausible,
    IdentityErased,
    Merged,
    WorkerExists,
    WorkerIdTaken,
    WorkerUnknown,
)
from ledger.domain.money import rupiah
from ledger.domain.months import ContributionMonth
from ledger.domain.nik import nik_warnings
from ledger.domain.sealed import SealedText
from ledger.domain.values import Sector
from ledger.domain.worker import Worker
from ledger.domain.worker_state import Amendment
from ledger.store.keys import Keys
from ledger.store.log import Claim, Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.sealing import Sealing
from ledger.store.vault import Erased, OwnerErased, Vault

IDENTITY = ("nik", "name", "birth_date", "occupation")


@dataclass(frozen=True, slots=True)
class Person:
    """A worker as registered. `monthly_income` in sen."""

    nik: str
    name: str
    birth_date: date
    occupation: str
    sector: Sector
    region: str
    monthly_income: int


class Workers:
    def __init__(self, log: Log, registers: Registers, vault: Vault, keys: Keys) -> None:
        self._log = log
        self._registers = registers
        self._vault = vault
        self._keys = keys

    def register(self, context: Context, person: Person, *, today: date, worker_id: UUID | None = None) -> Recorded:
        """Raises BirthDateImplausible, WorkerExists (a known NIK), WorkerIdTaken (a client's id that is taken)."""
        require_born(person, today)
        new_id = worker_id or random_id()
        key = self._keys.nik_mac(person.nik)
        warnings = nik_warnings(person.nik, person.birth_date)

        def decide() -> Decision:
            known = None if self._log.presumes_free() else self._registers.find(RegisterKind.NIK, key)
            if known is not None:
                raise WorkerExists(worker_id=str(self.follow(known.stream_id)))
            if worker_id is not None and self._log.is_taken(worker_id):
                raise WorkerIdTaken(worker_id=str(worker_id))
            worker, sealing = self.made(new_id, person, is_new=worker_id is None)
            result = {"worker_id": str(new_id), "warnings": list(warnings)}
            return Decision([worker], result, claims=[Claim(RegisterKind.NIK, key, new_id, None)], sealings=[sealing])

        return self._log.execute(context, decide)

    def made(self, worker_id: UUID, person: Person, *, is_new: bool = True) -> tuple[Worker, Sealing]:
        """A registered worker and the sealed identity, to be recorded together with a claim on the NIK. `is_new`: the
        id was drawn at random just now.
        """
        sealing = self._seal(worker_id, person, is_new=is_new)
        worker = Worker.register(
            worker_id,
            nik=sealing.references["nik"],
            name=sealing.references["name"],
            birth_date=sealing.references["birth_date"],
            occupation=sealing.references["occupation"],
            sector=person.sector,
            region=person.region,
            monthly_income=person.monthly_income,
        )
        return worker, sealing

    def lookup(self, nik: str) -> UUID:
        """The record that goes on, where the person had another one. Raises WorkerUnknown, without saying who was
        asked for.
        """
        known = self._registers.find(RegisterKind.NIK, self._keys.nik_mac(nik))
        if known is None:
            raise WorkerUnknown
        return self.follow(known.stream_id)

    def lookup_many(self, niks: Sequence[str]) -> dict[str, UUID]:
        """The records registered with these NIKs, by NIK, merged since or not; a NIK that nobody has is left out."""
        keys = {nik: self._keys.nik_mac(nik) for nik in niks}
        found = self._registers.find_many(RegisterKind.NIK, list(keys.values()))
        return {nik: found[key] for nik, key in keys.items() if key in found}

    def require(self, worker_id: UUID) -> Worker:
        """Raises WorkerUnknown; Merged where this record has become part of another one."""
        worker = self._load(worker_id)
        if worker.known.merged_into is not None:
            raise Merged(into=str(self.follow(worker_id)))
        return worker

    def follow(self, worker_id: UUID) -> UUID:
        """The record itself, or the one that goes on where it has ended. Raises WorkerUnknown."""
        into = self._load(worker_id).known.merged_into
        return worker_id if into is None else self.follow(into)

    def going_on(self, worker_ids: Iterable[UUID]) -> dict[UUID, Worker]:
        """The records that go on for these, each loaded once, by the id asked. All are known."""
        found = self._log.load_many(Worker, list(dict.fromkeys(worker_ids)))
        into = {each: self.follow(each) for each, worker in found.items() if worker.known.merged_into is not None}
        loaded = {**found, **self._log.load_many(Worker, sorted(set(into.values()) - found.keys()))}
        return {each: loaded[into.get(each, each)] for each in found}

    def _load(self, worker_id: UUID) -> Worker:
        worker = self._log.load(Worker, worker_id)
        if worker is None:
            raise WorkerUnknown
        return worker

    def seal(self, worker_id: UUID, texts: Mapping[str, str]) -> Sealing:
        """Free text about a worker, which goes when the worker's identity goes. Raises IdentityErased."""
        try:
            return self._vault.seal(worker_id, texts)
        except OwnerErased:
            raise IdentityErased(what="worker") from None

    def text(self, sealed: SealedText) -> str | None:
        """None once it was erased."""
        opened = self._vault.open_sealed(sealed)
        return None if isinstance(opened, Erased) else opened

    def texts(self, worker_ids: Collection[UUID], fields: Sequence[str]) -> dict[UUID, dict[str, str]]:
        """Fields of the identity of many; whose was erased is left out."""
        found: dict[UUID, dict[str, str]] = {worker_id: {} for worker_id in worker_ids}
        for field in fields:
            for worker_id, text in self._vault.open_many(worker_ids, field).items():
                if isinstance(text, Erased):
                    found.pop(worker_id, None)
                elif worker_id in found:
                    found[worker_id][field] = text
        return found

    def identity(self, worker_id: UUID) -> dict[str, str] | None:
        """NIK, name, birth date and occupation; None once they were erased."""
        texts = self._vault.open_fields(worker_id, IDENTITY)
        return None if isinstance(texts, Erased) else texts

    def describe(self, worker_id: UUID, day: date, known_at: int | None = None) -> dict[str, Any]:
        """What is known without identity: terms in the day's month, amendments, region and enrolments; at a position
        of the past, or now.

        Raises WorkerUnknown, Merged.
        """
        known = (self.require(worker_id) if known_at is None else self._at(worker_id, known_at)).known
        sector, monthly_income, category = known.terms_in(ContributionMonth.of(day))
        return {
            "worker_id": str(worker_id),
            "sector": sector.value,
            "region": known.region,
            "monthly_income": rupiah(monthly_income),
            "bpu_category": category.value,
            "amendments": [_amendment(each) for each in known.amendments],
            "enrolments": [
                {
                    "enrolment_id": str(each.enrolment_id),
                    "sponsor_id": str(each.sponsor_id),
                    "scheme_id": None if each.scheme_id is None else str(each.scheme_id),
                    "programmes": [programme.value for programme in each.programmes],
                    "starts_on": each.starts_on.isoformat(),
                    "ended_on": None if each.ended_on is None else each.ended_on.isoformat(),
                    "validated_on": None if each.validated_on is None else each.validated_on.isoformat(),
                    "agent_id": None if each.agent_id is None else str(each.agent_id),
                }
                for each in known.enrolments
            ],
            "merged_from": [str(each) for each in known.merged_from],
        }

    def _at(self, worker_id: UUID, position: int) -> Worker:
        events = [logged.event for logged in self._log.stream(worker_id) if logged.position <= position]
        if not events or not isinstance(events[0], Worker.BORN):
            raise WorkerUnknown
        worker = Worker.fold(worker_id, events)
        if worker.known.merged_into is not None:
            raise Merged(into=str(worker.known.merged_into))
        return worker

    def _seal(self, worker_id: UUID, person: Person, *, is_new: bool) -> Sealing:
        texts = {
            "nik": person.nik,
            "name": person.name,
            "birth_date": person.birth_date.isoformat(),
            "occupation": person.occupation,
        }
        return self._vault.seal_new(worker_id, texts) if is_new else self._vault.seal(worker_id, texts)


def require_born(person: Person, today: date) -> None:
    """Raises BirthDateImplausible."""
    if person.birth_date > today:
        raise BirthDateImplausible


def _amendment(amended: Amendment) -> dict[str, Any]:
    return {
        "from_month": str(amended.from_month),
        "sector": None if amended.sector is None else amended.sector.value,
        "monthly_income": None if amended.monthly_income is None else rupiah(amended.monthly_income),
        "bpu_category": None if amended.category is None else amended.category.value,
        "region": amended.region,
    }

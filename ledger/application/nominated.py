"""Whoever was proposed, passed and was validated becomes a worker, and is enrolled under the scheme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from ledger.application.enrolment_ground import ground_of
from ledger.application.enrolments import Enrolments
from ledger.application.law import LawBook, LawNow
from ledger.application.nominations import Nominations
from ledger.application.portions import portion_of, portions
from ledger.application.seats import Seats, quota_of
from ledger.application.villages import Villages
from ledger.application.workers import Person, Workers
from ledger.domain.enrolment import EnrolmentTerms
from ledger.domain.errors import IdentityErased, LedgerError, QuotaFull
from ledger.domain.nomination import Nomination
from ledger.domain.scheme import Scheme
from ledger.domain.values import NominationStage
from ledger.domain.worker import Worker
from ledger.store.keys import Keys
from ledger.store.log import Claim, Context, Decision, Log, Recorded
from ledger.store.randomness import random_id
from ledger.store.register_queries import Registers
from ledger.store.registers import RegisterKind
from ledger.store.sealing import Sealing

REFUSED_MAX: Final = 1_000  # named in the answer


@dataclass(slots=True)
class Portion:
    """What one command decides. `workers` by the hash of their NIK: known before, or registered by it."""

    workers: dict[bytes, Worker]
    seats: dict[UUID, list[int]]
    changed: list[Worker | Nomination] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    sealings: list[Sealing] = field(default_factory=list)
    enrolled: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


class Nominated:
    def __init__(
        self, log: Log, registers: Registers, keys: Keys, law: LawBook, villages: Villages, workers: Workers,
        enrolments: Enrolments, nominations: Nominations,
    ) -> None:  # fmt: skip
        self._log = log
        self._registers = registers
        self._keys = keys
        self._law = law
        self._villages = villages
        self._workers = workers
        self._enrolments = enrolments
        self._nominations = nominations
        self._seats = Seats(registers)

    def enrol(
        self, context: Context, scheme_id: UUID, *, village_id: UUID | None = None, starts_on: date | None = None
    ) -> Recorded:
        """In the order in which they were proposed; each on a seat of its village. `starts_on`: else the scheme's.

        In portions, each recorded by itself; again takes up what is left. Who is refused is named with the code, and
        stays validated. Raises SchemeUnknown, VillageUnknown.
        """
        known = self._log.answered(context)
        if known is not None:
            return known
        scheme = self._villages.require_scheme(scheme_id)
        if village_id is not None:
            self._villages.require(village_id)
        places = self._registers.nominations(scheme_id, village_id)
        loaded = self._log.load_many(Nomination, [each.nomination_id for each in places])
        ready = [each for each, nomination in loaded.items() if nomination.known.stage is NominationStage.VALIDATED]
        enrolled = 0
        refused: list[tuple[str, str]] = []
        for some in portions(ready):
            result = self._portion(portion_of(context), scheme.id, some, starts_on or scheme.known.starts_on).result
            enrolled += result["enrolled"]
            refused += result["refused"]
        told = {
            "scheme_id": str(scheme_id),
            "enrolled": enrolled,
            "refused_count": len(refused),
            "refused": [{"nomination_id": each, "code": code} for each, code in refused[:REFUSED_MAX]],
        }
        return self._log.execute(context, lambda: Decision([], told))

    def _portion(self, context: Context, scheme_id: UUID, ids: Sequence[UUID], starts_on: date) -> Recorded:
        def decide() -> Decision:
            scheme = self._villages.require_scheme(scheme_id)
            law = self._law.now()
            loaded = self._log.load_many(Nomination, ids)
            ready = [each for each in loaded.values() if each.known.stage is NominationStage.VALIDATED]
            identities = self._nominations.identities([each.id for each in ready])
            terms = self._terms(scheme, starts_on, context)
            portion = Portion(self._known(identities), self._free(scheme, ready))
            for each in ready:
                try:
                    self._one(portion, each, identities.get(each.id), scheme, terms, law)
                except LedgerError as refusal:
                    portion.refused.append((str(each.id), refusal.code))
            result = {"enrolled": portion.enrolled, "refused": portion.refused}
            return Decision(
                portion.changed, result, claims=portion.claims, sealings=portion.sealings, guards=[law.guard, scheme]
            )

        return self._log.execute(context, decide, hot=[scheme_id])

    def _terms(self, scheme: Scheme, starts_on: date, context: Context) -> EnrolmentTerms:
        """What is the same for all of them."""
        programmes = tuple(scheme.known.programmes)
        ground = ground_of(self._log, scheme.known.sponsor_id, scheme.id, self._law.day_of(context.now))
        return ground.terms(programmes, starts_on=starts_on, attested_on=None, seat=None)

    def _known(self, identities: Mapping[UUID, Mapping[str, str]]) -> dict[bytes, Worker]:
        keys = [self._keys.nik_mac(each["nik"]) for each in identities.values()]
        ids = self._registers.find_many(RegisterKind.NIK, keys)
        going_on = self._workers.going_on(ids.values())
        return {key: going_on[worker_id] for key, worker_id in ids.items()}

    def _free(self, scheme: Scheme, nominations: Sequence[Nomination]) -> dict[UUID, list[int]]:
        """By village, the smallest last: as many as could be needed."""
        villages = [each.known.village_id for each in nominations]
        return {
            village_id: list(reversed(self._seats.free(scheme, village_id, villages.count(village_id)) or []))
            for village_id in dict.fromkeys(villages)
        }

    def _one(
        self,
        portion: Portion,
        nomination: Nomination,
        identity: Mapping[str, str] | None,
        scheme: Scheme,
        terms: EnrolmentTerms,
        law: LawNow,
    ) -> None:
        """Raises what refuses one of them; nothing of it is left then."""
        if identity is None:
            raise IdentityErased(what="nomination")
        village_id = nomination.known.village_id
        if not portion.seats[village_id]:
            raise QuotaFull(quota=quota_of(scheme, village_id))
        key = self._keys.nik_mac(identity["nik"])
        worker, sealing = portion.workers.get(key), None
        birth_date: date | None = date.fromisoformat(identity["birth_date"])
        if worker is None:
            worker, sealing = self._workers.made(random_id(), _person(nomination, identity))
        else:
            birth_date = self._enrolments.birth_date(worker.id)
        seat, enrolment_id = portion.seats[village_id][-1], random_id()
        terms = replace(terms, seat=seat, attested_on=nomination.known.attested_on)
        worker.enrol(enrolment_id, terms, birth_date=birth_date, policy=law.policy)
        nomination.enrol(worker.id, enrolment_id, seat)
        portion.seats[village_id].pop()
        portion.workers[key] = worker
        portion.changed += [worker, nomination]
        portion.enrolled += 1
        if sealing is not None:
            portion.sealings.append(sealing)
            portion.claims.append(Claim(RegisterKind.NIK, key, worker.id, None))


def _person(nomination: Nomination, identity: Mapping[str, str]) -> Person:
    return Person(
        nik=identity["nik"],
        name=identity["name"],
        birth_date=date.fromisoformat(identity["birth_date"]),
        occupation=identity["occupation"],
        sector=nomination.known.sector,
        region=nomination.known.region,
        monthly_income=nomination.known.monthly_income,
    )

"""Asks the real ledger what the model has answered already, command by command, and holds the two together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ledger.application.contributions import AllocationRequest
from ledger.application.enrolments import EnrolmentOrder
from ledger.application.schemes import SchemeTerms
from ledger.application.sponsors import Payment
from ledger.application.workers import Person
from ledger.domain.errors import LedgerError
from ledger.domain.months import ContributionMonth
from ledger.domain.values import Channel, EndReason, FundOrigin, Sector, SponsorKind, StartRule
from ledger.store.log import Context, Recorded
from tests.properties import plain_payments
from tests.properties.model import Expected, Model
from tests.properties.office import ACTOR, Command, Office
from tests.properties.parity import same_events, same_knowledge, same_result, same_views
from tests.properties.plain_months import Month, day_of
from tests.properties.registers import (
    money_is_where_the_model_has_it,
    registers_are_the_fold_of_the_log,
    states_are_the_fold_of_their_streams,
)
from tests.properties.tally import Tally

SYNTHETIC = {"name": "Ni Luh Sintetis", "region": "51.04", "occupation": "petani"}


class Clerk:
    """`now` is the instant of the next command; it only moves forward. Verbs that make something give its id."""

    def __init__(self, office: Office, tally: Tally, now: datetime) -> None:
        self.office = office
        self.tally = tally
        self.model = Model()
        self.now = now
        self.story: list[str] = []
        self._last: tuple[Context, Command, Recorded] | None = None
        self._ids = 0

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Whoever reads a failure reads what was asked and answered before it."""
        try:
            yield
        except Exception as failure:
            failure.add_note("\n".join(self.story))
            raise

    def register_sponsor(self, origin: str = "private") -> UUID:
        sponsor_id = self._new_id()
        self._command(
            f"register sponsor: {origin}",
            self.model.register_sponsor(sponsor_id, origin),
            lambda house, context: house.sponsors.register(
                context,
                sponsor_id=sponsor_id,
                name="Desa Sintetis",
                kind=SponsorKind.VILLAGE,
                fund_origin=FundOrigin(origin),
                region="51.04",
            ),
        )
        return sponsor_id

    def register_worker(
        self, nik: str, born: date = date(1985, 3, 7), sector: str = "other", income: int = 1_000_000
    ) -> UUID:
        """`income` in rupiah."""
        worker_id, today = self._new_id(), day_of(self.now)
        person = Person(nik=nik, birth_date=born, sector=Sector(sector), monthly_income=income * 100, **SYNTHETIC)
        self._command(
            f"register worker: born {born}, {sector}, {income}",
            self.model.register_worker(worker_id, nik, born, sector, income, self.now),
            lambda house, context: house.workers.register(context, person, today=today, worker_id=worker_id),
        )
        return worker_id

    def open_scheme(
        self,
        sponsor_id: UUID,
        programmes: list[str],
        starts_on: date,
        rule: str,
        quota: int | None = None,
        origin: str | None = None,
    ) -> UUID:
        scheme_id = self._new_id()
        terms = SchemeTerms(
            name="Pekerja rentan",
            sponsor_id=sponsor_id,
            programmes=tuple(programmes),
            starts_on=starts_on,
            months=12,
            quota=quota,
            fund_origin=FundOrigin(origin) if origin else None,
            start_rule=StartRule(rule),
        )
        self._command(
            f"open scheme: {sponsor_id.int & 0xFF:x}, {programmes}, {rule} from {starts_on}, quota {quota}, {origin}",
            self.model.open_scheme(scheme_id, sponsor_id, programmes, starts_on, quota, origin, rule, self.now),
            lambda house, context: house.schemes.open(context, terms, scheme_id=scheme_id),
        )
        return scheme_id

    def pay(
        self,
        sponsor_id: UUID,
        amount: int,
        received_at: datetime,
        channel: str = "transfer",
        cleared_at: datetime | None = None,
        reference: str | None = None,
    ) -> UUID:
        """`amount` in sen."""
        payment_id = self._new_id()
        reference = reference or str(payment_id)
        payment = Payment(amount, received_at, reference, Channel(channel), cleared_at)
        self._command(
            f"pay: {sponsor_id.int & 0xFF:x} gives {amount} sen at {received_at} by {channel}, cleared {cleared_at}",
            plain_payments.pay(
                self.model, payment_id, sponsor_id, amount, received_at, channel, cleared_at, reference, self.now
            ),
            lambda house, context: house.sponsors.receive_payment(context, sponsor_id, payment, payment_id=payment_id),
        )
        return payment_id

    def clear(self, payment_id: UUID, cleared_at: datetime) -> None:
        self._command(
            f"clear: {payment_id.int & 0xFF:x} at {cleared_at}",
            plain_payments.clear(self.model, payment_id, cleared_at, self.now),
            lambda house, context: house.sponsors.clear_payment(context, payment_id, cleared_at=cleared_at),
        )

    def enrol(
        self, worker_id: UUID, sponsor_id: UUID, programmes: list[str], starts_on: date, scheme_id: UUID | None = None
    ) -> UUID:
        enrolment_id = self._new_id()
        order = EnrolmentOrder(sponsor_id, scheme_id, tuple(programmes), starts_on)
        scheme = f" scheme {scheme_id.int & 0xFF:x}" if scheme_id else ""
        self._command(
            f"enrol: {worker_id.int & 0xFF:x} with {sponsor_id.int & 0xFF:x}{scheme}, {programmes} from {starts_on}",
            self.model.enrol(enrolment_id, worker_id, sponsor_id, scheme_id, programmes, starts_on, self.now),
            lambda house, context: house.enrolments.enrol(context, worker_id, order, enrolment_id=enrolment_id),
        )
        return enrolment_id

    def end(self, enrolment_id: UUID, on: date, reason: str) -> None:
        self._command(
            f"end: {enrolment_id.int & 0xFF:x} on {on}, {reason}",
            self.model.end(enrolment_id, on, reason, self.now),
            lambda house, context: house.enrolments.end(context, enrolment_id, on=on, reason=EndReason(reason)),
        )

    def allocate(
        self,
        sponsor_id: UUID,
        through: Month,
        effective_at: datetime | None = None,
        worker_ids: list[UUID] | None = None,
        *,
        include_arrears: bool = True,
    ) -> None:
        request = AllocationRequest(
            sponsor_id=sponsor_id,
            through=ContributionMonth.parse(through),
            worker_ids=None if worker_ids is None else tuple(worker_ids),
            effective_at=effective_at,
            include_arrears=include_arrears,
        )
        chosen = "all" if worker_ids is None else [f"{worker_id.int & 0xFF:x}" for worker_id in worker_ids]
        arrears = "" if include_arrears else ", no arrears"
        self._command(
            f"allocate: {sponsor_id.int & 0xFF:x} through {through} at {effective_at or 'now'}, {chosen}{arrears}",
            self.model.allocate(
                sponsor_id, through, worker_ids, effective_at or self.now, include_arrears=include_arrears, now=self.now
            ),
            lambda house, context: house.contributions.allocate(context, request),
        )

    def run_lapses(self, as_of: date) -> None:
        self._command(
            f"run lapses: as of {as_of}",
            self.model.run_lapses(as_of, self.now),
            lambda house, context: house.lapses.run(context, as_of),
        )

    def repeat(self, *, other_request: bool) -> None:
        """The last command comes again with its key: the first answer, or a refusal if it asks something else."""
        if self._last is None:
            return
        context, do, first = self._last
        before = self.office.traces()
        self.story.append(f"{self.now:%Y-%m-%d %H:%M:%S} repeat, other request: {other_request}")
        again = self._ask(do, replace(context, request_mac=bytes(32)) if other_request else context)
        if isinstance(again, LedgerError):
            assert (other_request, again.code) == (True, "idempotency-key-reused")
            self.tally.refused["repeat"][again.code] += 1
        else:
            assert not other_request
            assert (again.replayed, again.result, again.position) == (True, first.result, first.position)
            self.tally.accepted["repeat"] += 1
        assert self.office.traces() == before

    def read_the_views(self, *, thorough: bool = False) -> None:
        if self.model.history:
            same_views(self.office, self.model, day_of(self.now), self.tally, thorough=thorough)

    def close_the_books(self) -> None:
        """All that is compared once a run is over."""
        self.read_the_views(thorough=True)
        same_knowledge(self.office, self.model)
        registers_are_the_fold_of_the_log(self.office)
        states_are_the_fold_of_their_streams(self.office)

    def _new_id(self) -> UUID:
        self._ids += 1
        return UUID(int=0xA0 << 64 | self._ids)

    def _ask(self, do: Command, context: Context) -> Recorded | LedgerError:
        try:
            return do(self.office.house, context)
        except LedgerError as refusal:
            return refusal

    def _command(self, told: str, expected: Expected, do: Command, actor: UUID = ACTOR) -> None:
        kind = told.partition(":")[0]
        self.story.append(f"{self.now:%Y-%m-%d %H:%M:%S} #{self._ids:x} {told}")
        before, context = self.office.traces(), self.office.context(self.now, actor)
        recorded = self._ask(do, context)
        if isinstance(recorded, LedgerError):
            self.story[-1] += f" -> {recorded.code}"
            assert recorded.code in expected.refusals, expected
            assert self.office.traces() == before, "a refusal leaves no trace"
            self.tally.refused[kind][recorded.code] += 1
            return
        self.story[-1] += f" -> {_told(recorded.result)}"
        assert not expected.refusals, f"accepted, expected {expected.refusals}"
        events = self.office.events(before[0])
        same_result(expected, recorded)
        same_events(expected, recorded, events, before[0])
        self.tally.accepted[kind] += 1
        self.tally.facts.update(expected.topics)
        self.tally.reasons.update(line["reason"] for line in expected.result.get("not_settled", []))
        if events:
            self._last = (context, do, recorded)
            self.model.remember(recorded.position, recorded.recorded_at)
        money_is_where_the_model_has_it(self.office, self.model)


def _told(result: dict[str, Any]) -> str:
    """A result as a line of the story."""
    if "not_settled" not in result:
        return "ok" if set(result) <= {"sponsor_id", "worker_id", "payment_id", "scheme_id"} else str(result)
    settled = [f"{line['worker_id'][-2:]} {line['month']} s{line['spell']} {'+'.join(line['amounts'])}"
               for line in result["settled"]]  # fmt: skip
    refused = [f"{line['worker_id'][-2:]} {line['month']} {line['reason']}" for line in result["not_settled"]]
    return f"{result['total']} settled {settled}, not {refused}"


def instant(text: str) -> datetime:
    """`2025-01-06 09:00` in the ledger's zone."""
    return datetime.fromisoformat(f"{text}+07:00")

"""Asks for anything at random, of every use case there is, and remembers what was answered and recorded meanwhile."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ledger.application.contributions import AllocationRequest
from ledger.application.enrolments import EnrolmentOrder
from ledger.application.schemes import SchemeTerms
from ledger.application.sponsors import Payment
from ledger.application.workers import Person
from ledger.domain.errors import LedgerError
from ledger.domain.months import ContributionMonth
from ledger.domain.values import (
    Channel,
    EndReason,
    FundOrigin,
    Sector,
    SponsorKind,
    StartRule,
)
from tests.properties.claimant import Claimant
from tests.properties.office import ACTOR, SECOND_ACTOR, Command, Office
from tests.properties.plain_months import JAKARTA
from tests.properties.registrar import Registrar

THIRD_ACTOR = UUID(int=0xAC72)
ACTORS = (ACTOR, SECOND_ACTOR, THIRD_ACTOR)
PAIR, ALL_THREE = ("JKK", "JKM"), ("JKK", "JKM", "JHT")
BEGINS = datetime(2025, 1, 2, 9, tzinfo=JAKARTA)
MILLION = 100_000_000  # sen


class Wanderer(Claimant, Registrar):
    """`now` only moves forward. What is refused must leave no trace; what is accepted is counted by its act."""

    def __init__(self, office: Office, seed: int, acts: Sequence[str] | None = None) -> None:
        self.office = office
        self.acts = acts or ACTS
        self.random = Random(seed)
        self.now = BEGINS
        self.sponsors: list[UUID] = []
        self.workers: list[UUID] = []
        self.schemes: list[tuple[UUID, UUID]] = []  # with its sponsor
        self.enrolments: list[UUID] = []
        self.payments: list[UUID] = []
        self.refunds: list[UUID] = []
        self.claims: list[UUID] = []
        self.merges: list[UUID] = []  # records that would end
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.story: list[str] = []
        self._number = seed << 40

    def begin(self) -> None:
        for _ in range(2):
            self.register_sponsor()
            self.open_scheme()
            self.pay()
        for _ in range(3):
            self.register_worker()
            self.enrol()
            self.allocate()

    def act(self) -> None:
        name = self.one(self.acts)
        getattr(self, name)()

    def finish(self) -> None: ...

    # What happens.

    def let_time_pass(self) -> None:
        self.now += timedelta(days=self.random.choice((1, 3, 10, 27, 40)), hours=self.random.randrange(5))

    def register_sponsor(self) -> None:
        origin, kind = self.one(tuple(FundOrigin)), self.one(tuple(SponsorKind))
        made = self._ask(
            "register_sponsor",
            lambda house, context: house.sponsors.register(
                context, sponsor_id=None, name="Desa Sintetis", kind=kind, fund_origin=origin, region="Gianyar"
            ),
        )
        self._keep(self.sponsors, made, "sponsor_id")

    def open_scheme(self) -> None:
        sponsor_id = self.one(self.sponsors)
        terms = SchemeTerms(
            name="Pekerja rentan",
            sponsor_id=sponsor_id,
            programmes=self.one((PAIR, ALL_THREE)),
            starts_on=self._day(-40, 60),
            months=self.one((3, 6, 12)),
            quota=self.one((None, 1, 2)),
            fund_origin=self.one((None, FundOrigin.APBD)),
            start_rule=self.one(tuple(StartRule)),
        )
        made = self._ask("open_scheme", lambda house, context: house.schemes.open(context, terms))
        if made is not None:
            self.schemes.append((UUID(made["scheme_id"]), sponsor_id))

    def register_worker(self) -> None:
        self._number += 1
        person = Person(
            nik=f"5104{self._number % 10**12:012d}",
            name="Ni Luh Sintetis",
            birth_date=date(self.one((1985, 1961, 1990)), 3, 7),
            occupation="petani",
            sector=self.one(tuple(Sector)),
            region=self.one(("Gianyar", "Balikpapan")),
            monthly_income=self.one((MILLION, 109_950_000, 320_000_000)),
        )
        made = self._ask(
            "register_worker",
            lambda house, context: house.workers.register(context, person, today=self.now.date()),
        )
        self._keep(self.workers, made, "worker_id")

    def enrol(self) -> None:
        scheme_id, sponsor_id = self.one((*self.schemes, (None, self.one(self.sponsors))))
        order = EnrolmentOrder(
            sponsor_id,
            scheme_id,
            self.one((PAIR, PAIR, ALL_THREE, ("JHT",))),
            starts_on=self._day(-60, 40),
            attested_on=self.one((None, *(self.now.date(),) * 4)),
        )
        worker_id = self.one(self.workers)
        made = self._ask("enrol", lambda house, context: house.enrolments.enrol(context, worker_id, order))
        self._keep(self.enrolments, made, "enrolment_id")

    def pay(self) -> None:
        self._number += 1
        channel = self.one((Channel.TRANSFER, Channel.TRANSFER, Channel.GIRO))
        received_at = self.now - timedelta(days=self.one((0, 1, 20)))
        payment = Payment(
            amount=self.one((1_680_000, 5_040_000, 20_160_000, 44_160_000, 1_680_001)),
            received_at=received_at,
            reference=f"REF-{self._number}",
            channel=channel,
            cleared_at=self.one((None, received_at)) if channel is Channel.GIRO else None,
        )
        sponsor_id = self.one(self.sponsors)
        made = self._ask("pay", lambda house, context: house.sponsors.receive_payment(context, sponsor_id, payment))
        self._keep(self.payments, made, "payment_id")

    def allocate(self) -> None:
        present = ContributionMonth.of(self.now.date())
        request = AllocationRequest(
            self.one(self.sponsors),
            present.plus(self.one((-2, -1, 0, 0, 0, 1, 2, 3, 11, 13))),
            effective_at=self.one((None, None, None, self.now - timedelta(days=self.one((1, 15, 45))))),
            include_arrears=self.one((True, True, False)),
        )
        self._ask("allocate", lambda house, context: house.contributions.allocate(context, request))

    def run_lapses(self) -> None:
        self._ask("run_lapses", lambda house, context: house.lapses.run(context, self.now.date()))

    def end(self) -> None:
        if not self.enrolments:
            return
        enrolment_id, on = self.one(self.enrolments), self._day(-70, 1)
        reported = [reason for reason in EndReason if reason is not EndReason.MERGED]
        reason = self.one((*reported, EndReason.SPONSOR_STOPPED, EndReason.JHT_CLAIMED))
        self._ask("end", lambda house, context: house.enrolments.end(context, enrolment_id, on=on, reason=reason))

    def reverse(self) -> None:
        if not self.payments:
            return
        payment_id = self.one(self.payments)
        self._ask("reverse", lambda house, context: house.reversals.reverse(context, payment_id, reason="giro ditolak"))

    def ask_refund(self) -> None:
        sponsor_id, amount = self.one(self.sponsors), self.one((1_680_000, 840_000, 5))
        made = self._ask(
            "ask_refund",
            lambda house, context: house.refunds.request(context, sponsor_id, amount=amount, reason="lebih bayar"),
        )
        self._keep(self.refunds, made, "refund_id")

    def approve_refund(self) -> None:
        if self.refunds:
            refund_id = self.one(self.refunds)
            self._ask("approve_refund", lambda house, context: house.refunds.approve(context, refund_id))

    def pay_refund(self) -> None:
        if self.refunds:
            refund_id = self.one(self.refunds)
            self._ask(
                "pay_refund",
                lambda house, context: house.refunds.disburse(context, refund_id, paid_at=self.now, reference="TRF-1"),
            )

    def set_off(self) -> None:
        sponsor_id = self.one(self.sponsors)
        self._ask("set_off", lambda house, context: house.refunds.set_off(context, sponsor_id))

    # How it is asked.

    def one(self, options: Any) -> Any:
        return self.random.choice(options)

    def _day(self, earliest: int, latest: int) -> date:
        return self.now.date() + timedelta(days=self.random.randrange(earliest, latest))

    def _keep(self, known: list[UUID], made: dict[str, Any] | None, name: str) -> None:
        if made is not None:
            known.append(UUID(made[name]))

    def _ask(self, act: str, command: Command, by: UUID | None = None) -> dict[str, Any] | None:
        """The result, or None when it was refused; anything else is a fault and comes through. `by`: mostly."""
        before = self.office.traces()
        context = self.office.context(self.now, self.one((*ACTORS, *(by or self.one(ACTORS),) * 6)))
        try:
            recorded = command(self.office.house, context)
        except LedgerError as refused:
            self.refused[f"{act}: {type(refused).__name__}"] += 1
            self.story.append(f"{self.now:%Y-%m-%d %H:%M} {act}: refused, {type(refused).__name__}")
            assert self.office.traces() == before, "a refusal leaves no trace"
            return None
        self.accepted[act] += 1
        self.story.append(f"{self.now:%Y-%m-%d %H:%M} {act}: position {recorded.position}")
        return recorded.result


Act = Callable[[], None]

CLAIM_ACTS = (
    *("let_time_pass",) * 4, *("allocate",) * 3, *("pay",) * 2, "enrol", "reverse", *("file_claim",) * 4,
    *("verify_claim",) * 8, *("approve_claim",) * 8, *("pay_claim",) * 4, "reverse_claim",
    *("run_scholarships",) * 2, *("pay_year",) * 3, "end_scholarship",
    *("propose_decision",) * 8, *("approve_decision",) * 8,
)  # fmt: skip
ACTS = (
    *("let_time_pass",) * 6, *("allocate",) * 8, *("pay",) * 3, *("enrol",) * 3, *("end",) * 2, *("reverse",) * 2,
    "register_sponsor", "register_worker", "open_scheme", "run_lapses", "ask_refund", "approve_refund", "pay_refund",
    "set_off", *("file_claim",) * 3, *("verify_claim",) * 4, *("approve_claim",) * 6, *("pay_claim",) * 6,
    "reverse_claim", *("propose_decision",) * 3, *("approve_decision",) * 3,
    *("ask_merge",) * 2, *("approve_merge",) * 4,
)  # fmt: skip

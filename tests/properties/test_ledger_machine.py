"""Random commands against the real ledger and an independent plain model, which must agree on everything."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.store.embedded import EmbeddedServer
from tests.conftest import fresh_database
from tests.properties.clerk import instant
from tests.properties.draws import BEGINNINGS, NEARLY_65, NOBODY, PROGRAMMES, YOUNG, Draws
from tests.properties.holes import Holes
from tests.properties.office import ACTOR, SECOND_ACTOR, Office
from tests.properties.plain_months import BASES, day_of
from tests.properties.tally import Tally
from tests.properties.treasurer import Treasurer

# How often each is tried, in proportion: cover comes from money that is allocated as time passes.
ACTS = ("allocate",) * 8 + ("let_time_pass",) * 8 + ("pay",) * 2 + ("enrol",) * 3 + (
    "clear", "clear", "end", "end", *("late_money",) * 5, "take_over", "take_over",
    "run_lapses", "open_scheme", "register_worker", "repeat", "read_the_views",
    "ask_refund", "approve_refund", "approve_refund", "pay_refund", "reverse", "reverse", "reverse", "reverse_refunded",
    "pay_month_by_month", "open_a_hole", "open_a_hole", "set_off",
)  # fmt: skip


class LedgerMachine(Holes, RuleBasedStateMachine):
    """`ground` opens an office on a new database; one machine is one ledger from its opening on."""

    def __init__(self, ground: Callable[[ExitStack], Office], tally: Tally) -> None:
        super().__init__()
        self.random = Random(0)
        self._opened = ExitStack()
        self.clerk = Treasurer(ground(self._opened), tally, instant("2024-11-01 09:00"))

    def teardown(self) -> None:
        with self._opened, self.clerk.telling():
            self.clerk.close_the_books()

    @initialize(random=st.randoms(use_true_random=True))
    def begin(self, random: Random) -> None:
        self.random = random
        with self.clerk.telling():
            draws = self.draws()
            self.clerk.now = instant(f"{draws.one(BEGINNINGS)} 09:00")
            for origin in ("private", draws.one(("private", "apbd", "apbdes"))):
                self.clerk.register_sponsor(origin)
            for _ in range(draws.one((2, 3))):
                self.register_worker(self.draws())
            for _ in range(2):
                self.pay(self.draws())
                self.open_scheme(self.draws())
            for worker_id in list(self.clerk.model.workers):
                self.enrol(self.draws(), worker_id)
                self.pay(self.draws())

    @rule()
    def act(self) -> None:
        with self.clerk.telling():
            draws = self.draws()
            getattr(self, draws.one(ACTS))(draws)

    def draws(self) -> Draws:
        return Draws(self.random, self.clerk.model, self.clerk.now)

    def let_time_pass(self, draws: Draws) -> None:
        self.clerk.now = draws.later()

    def register_worker(self, draws: Draws) -> None:
        known = [worker["nik"] for worker in draws.model.workers.values()]
        if len(known) == 4:
            return
        nik = known[0] if known and draws.sometimes(6) else f"5104{len(known) + 1:012d}"
        born = date.fromisoformat(draws.one(NEARLY_65 if draws.sometimes(5) else YOUNG))
        if draws.sometimes(30):
            born = date(2031, 1, 1)
        self.clerk.register_worker(nik, born, draws.one(("other", "transport")), draws.one(BASES))

    def open_scheme(self, draws: Draws) -> None:
        self.clerk.open_scheme(
            draws.sponsor(),
            draws.one(PROGRAMMES[3:] if draws.sometimes(8) else PROGRAMMES[3:10]),
            draws.day(),
            draws.one(("payment", "registration", "agreement")),
            draws.one((None, 1, 2)),
            draws.one((None, "apbd", "private")),
        )

    def pay(self, draws: Draws) -> None:
        sponsor_id = draws.sponsor()
        known = [payment for payment in draws.model.payments.values() if payment["sponsor"] == sponsor_id]
        if known and draws.sometimes(8):
            again = draws.one(known)
            amount = again["amount"] + draws.one((0, 0, 1))
            self.clerk.pay(sponsor_id, amount, again["received_at"], again["channel"], reference=again["reference"])
            return
        amount, received_at, cleared_at = draws.sum(), draws.past(), None
        channel = draws.one(("transfer", "giro"))
        if channel == "giro" or draws.sometimes(20):
            cleared_at = draws.one((None, None, draws.past()))
        self.clerk.pay(sponsor_id, amount, received_at, channel, cleared_at)

    def clear(self, draws: Draws) -> None:
        waiting = [key for key, payment in draws.model.payments.items() if payment["counts_from"] is None]
        odd = draws.sometimes(6)
        if not waiting and not odd:
            return self.pay(draws)
        options = [*draws.model.payments, NOBODY] if odd else waiting
        return self.clerk.clear(draws.one(options), draws.past())

    def enrol(self, draws: Draws, worker_id: UUID | None = None) -> None:
        plain = worker_id is not None or draws.sometimes(2)
        worker_id, sponsor_id = worker_id or draws.worker(), draws.sponsor()
        known = [key for key, scheme in draws.model.schemes.items() if scheme["sponsor"] == sponsor_id]
        schemes = [*draws.model.schemes] if draws.sometimes(20) else known
        scheme_id = draws.one((None, *schemes))
        programmes = draws.one(PROGRAMMES[:10] if plain else PROGRAMMES)
        if scheme_id and plain:
            programmes = draws.model.schemes[scheme_id]["programmes"]
        starts_on = draws.day() if plain else draws.start(worker_id)
        self.clerk.enrol(worker_id, sponsor_id, programmes, starts_on, scheme_id)

    def end(self, draws: Draws) -> None:
        known = [each["id"] for worker in draws.model.workers.values() for each in worker["enrolments"]]
        enrolment_id = draws.one([*known, NOBODY] if not known or draws.sometimes(15) else known)
        reason = draws.one(("sponsor_stopped", "sponsor_stopped", "jht_claimed", "exit", "exit", "death"))
        self.clerk.end(enrolment_id, draws.past_day(), reason)

    def allocate(self, draws: Draws, sponsor_id: UUID | None = None) -> None:
        sponsor_id, effective_at = sponsor_id or draws.payer(), draws.effective_at()
        self.clerk.allocate(
            sponsor_id,
            draws.through(effective_at),
            None if effective_at == draws.now else effective_at,
            draws.workers(),
            include_arrears=not draws.sometimes(5),
        )

    def late_money(self, draws: Draws) -> None:
        """Money that was there before a lapse becomes known after the lapse was recorded."""
        lapsed = [(worker, at) for worker in draws.model.workers.values() for at in draws.lapse_of(worker)]
        if not lapsed:
            return self.let_time_pass(draws)
        worker, at = draws.one(lapsed)
        self.clerk.run_lapses(day_of(draws.now))
        sponsor_id = worker["enrolments"][-1]["sponsor"]
        before = at - draws.one((timedelta(seconds=1), timedelta(days=20), timedelta(0), timedelta(0)))
        self.clerk.pay(sponsor_id, draws.sum(), before)
        return self.clerk.allocate(sponsor_id, draws.through(before), before, draws.workers())

    def take_over(self, draws: Draws) -> None:
        """Another sponsor enrols a worker whose spell may be in arrears, and pays."""
        worker_id, sponsor_id = draws.worker(), draws.one(draws.model.sponsors)
        today = day_of(draws.now)
        starts_on = draws.one((today.replace(day=1), today, draws.day()))
        self.clerk.enrol(worker_id, sponsor_id, draws.one(PROGRAMMES[:10]), starts_on)
        self.clerk.pay(sponsor_id, draws.sum(), draws.now)
        self.allocate(draws, sponsor_id)

    def run_lapses(self, draws: Draws) -> None:
        self.clerk.run_lapses(day_of(draws.now) + timedelta(days=draws.one((0, 0, 0, -7, -31, 1))))

    def ask_refund(self, draws: Draws) -> None:
        sponsor_id = draws.sponsor()
        refund_id = draws.refund("requested") if draws.sometimes(10) else None
        self.clerk.ask_refund(sponsor_id, draws.refund_sum(sponsor_id), refund_id=refund_id)

    def approve_refund(self, draws: Draws) -> None:
        refund_id = draws.refund("requested")
        if refund_id is None:
            return self.ask_refund(draws)
        return self.clerk.approve_refund(refund_id, ACTOR if draws.sometimes(5) else SECOND_ACTOR)

    def pay_refund(self, draws: Draws) -> None:
        refund_id = draws.refund("approved")
        if refund_id is None:
            return self.approve_refund(draws)
        return self.clerk.pay_refund(refund_id, draws.past())

    def reverse(self, draws: Draws) -> None:
        self.clerk.reverse(draws.payment(), draws.past() if draws.sometimes(2) else None)

    def reverse_refunded(self, draws: Draws) -> None:
        """The bank takes back a payment whose money was given back already."""
        sponsor_id = draws.payer()
        refund_id = self.clerk.ask_refund(sponsor_id, draws.refund_sum(sponsor_id))
        self.clerk.approve_refund(refund_id, SECOND_ACTOR)
        mine = [key for key, p in draws.model.payments.items() if p["sponsor"] == sponsor_id and not p["reversed"]]
        if mine and refund_id in draws.model.refunds:
            self.clerk.reverse(draws.one(mine))

    def set_off(self, draws: Draws) -> None:
        owing = [key for key, sponsor in draws.model.sponsors.items() if sponsor["owed"]]
        self.clerk.set_off(draws.one(owing) if owing and not draws.sometimes(4) else draws.sponsor())

    def repeat(self, draws: Draws) -> None:
        self.clerk.repeat(other_request=draws.sometimes(2))

    def read_the_views(self, draws: Draws) -> None:
        self.clerk.read_the_views()


def run(
    server: EmbeddedServer, superuser: Connection[TupleRow], template: str, home: Path, told: str, **limits: Any
) -> list[str]:
    """Run the machine; what it did, in lines to be printed. Fails when it did too little to prove anything."""
    tally = Tally()

    def ground(opened: ExitStack) -> Office:
        database = opened.enter_context(fresh_database(server, superuser, template))
        return opened.enter_context(Office.opened(database, home))

    run_state_machine_as_test(
        partial(LedgerMachine, ground, tally),  # type: ignore[arg-type]  # any maker of machines will do
        settings=settings(
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            phases=[Phase.generate],  # the story of a failure says more than what shrinking for minutes leaves
            **limits,
        ),
    )
    tally.require_enough()
    return [f"\n{told}", *tally.lines()]


def test_random_commands_agree_with_the_plain_model(
    server: EmbeddedServer,
    superuser: Connection[TupleRow],
    template: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same commands at every run, so that a failure is never somebody else's."""
    lines = run(
        server, superuser, template, tmp_path, "random commands against the plain model",
        max_examples=20, stateful_step_count=44, derandomize=True,
    )  # fmt: skip

    with capsys.disabled():
        print(*lines, sep="\n")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_random_commands_agree_with_the_plain_model(
    server: EmbeddedServer,
    superuser: Connection[TupleRow],
    template: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Other commands at every run; SERTAKAN_TEST_EXAMPLES says how many ledgers."""
    examples = int(os.environ.get("SERTAKAN_TEST_EXAMPLES", "300"))
    lines = run(
        server, superuser, template, tmp_path, f"{examples} ledgers of random commands against the plain model",
        max_examples=examples, stateful_step_count=50,
    )  # fmt: skip

    with capsys.disabled():
        print(*lines, sep="\n")

"""Prices published while money moves: a row recorded late, rows one after the other, money that is kept."""

from datetime import date, datetime
from uuid import uuid4

from ledger.domain.law.founding import FOUNDING
from ledger.domain.law.terms import LawTerms, PolicyTerms, TariffTerms
from ledger.domain.ledger import PUBLISHED, Ledger
from ledger.domain.months import ContributionMonth
from ledger.store.database import Database
from ledger.store.log import Context, Decision
from ledger.store.randomness import random_id
from tests.api.serving import Served
from tests.api.story import Story
from tests.cases.whole import assert_whole

NOW = datetime.fromisoformat("2025-12-22T20:00:00+07:00")


def bought(ledger: Story, *, sector: str) -> str:
    """A sponsor who bought a worker's whole 2026 on 10 December 2025, for 201,600.00."""
    payer = ledger.sponsor()
    ledger.enrol(ledger.worker(sector=sector), payer, starts_on="2026-01-01", at="2025-12-01T09:00:00+07:00")
    ledger.pay(payer, "201600.00", at="2025-12-10T09:00:00+07:00")
    assert ledger.allocate(payer, "2026-12", at="2025-12-10T10:00:00+07:00").available == "0.00"
    return payer


def publish(service: Served, *rows: LawTerms) -> None:
    """As two persons would have it published."""
    house = service.house

    def decide() -> Decision:
        known = house.log.load(Ledger, house.ledger_id)
        assert known is not None
        for terms in rows:
            known.record(PUBLISHED[type(terms)], terms=terms)
        return Decision([known], {})

    house.log.execute(Context(actor=uuid4(), command_id=random_id(), now=NOW), decide)


def tariff(name: str, published_on: date, part: tuple[int, int]) -> TariffTerms:
    """All of 2026, for everybody."""
    (base,) = (each for each in FOUNDING if isinstance(each, TariffTerms) and each.tariff == "pp44-2015")
    first, last = ContributionMonth.parse("2026-01"), ContributionMonth.parse("2026-12")
    changed = {"tariff": name, "first": first, "last": last, "part": part, "published_on": published_on}
    return base.model_copy(update=changed)


def test_a_row_recorded_late_credits_what_was_settled_before_it_was_recorded(
    untouched: Story, untouched_service: Served, database: Database
) -> None:
    """Published on 1 December, bought on the 10th, and entered on the 22nd: nobody had told the ledger."""
    payer = bought(untouched, sector="other")
    before = untouched.run_credits("2025-12-15", at="2025-12-22T19:00:00+07:00")

    publish(untouched_service, tariff("relief-entered-late", date(2025, 12, 1), (1, 4)))
    run = untouched.run_credits("2025-12-15", at="2025-12-22T20:00:00+07:00")

    assert before.credited == []
    assert run.credited == [{"sponsor_id": payer, "months": 12, "amount": "151200.00"}]
    assert_whole(untouched, database)


def test_each_cheaper_row_credits_what_is_left_above_it(
    untouched: Story, untouched_service: Served, database: Database
) -> None:
    payer = bought(untouched, sector="other")
    untouched.run_credits("2025-12-22")
    publish(untouched_service, tariff("a-quarter", date(2026, 2, 1), (1, 4)))

    run = untouched.run_credits("2026-02-01")

    # January to March from 16,800.00, the others from 8,400.00, to 4,200.00.
    assert run.credited == [{"sponsor_id": payer, "months": 12, "amount": "75600.00"}]
    assert untouched.balance(payer)["allocated"] == "50400.00"
    assert_whole(untouched, database)


def test_a_ledger_that_keeps_the_money_credits_nothing(untouched: Story, untouched_service: Served) -> None:
    payer = bought(untouched, sector="transport")
    (policy,) = (each for each in FOUNDING if isinstance(each, PolicyTerms) and each.id == "cheaper_tariff")
    day = date(2025, 12, 20)
    publish(untouched_service, policy.model_copy(update={"value": "kept", "valid_from": day, "published_on": day}))

    kept = untouched.run_credits("2025-12-22")
    day = date(2025, 12, 23)
    publish(untouched_service, policy.model_copy(update={"valid_from": day, "published_on": day}))
    credited = untouched.run_credits("2025-12-23")

    assert kept.credited == []
    assert credited.credited == [{"sponsor_id": payer, "months": 12, "amount": "100800.00"}]

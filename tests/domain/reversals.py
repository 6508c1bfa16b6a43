"""More words for a membership's story: months taken back, spells split and void, days decided by people."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.events import (
    AdjudicationDecided,
    AdjudicationOpened,
    AdjudicationProposed,
    ClaimNoted,
    ContributionReversed,
    ContributionSettled,
    SpellOpening,
    SpellSplit,
    SpellVoided,
)
from ledger.domain.values import AdjudicationCause, ClaimKind, Outcome, Programme, StartRule
from tests.domain.story import JAKARTA, PAIR, SEALED, Fact, Story, instant, months

CLAIM, FIRST, SECOND = UUID(int=0xC1A1), UUID(int=0xFACE1), UUID(int=0xFACE2)


def taken_back(which: str, at: str, *, spell: int = 1) -> Fact:
    """Latest month first, as the ledger does; each with all that its settlement held."""

    def tell(story: Story) -> None:
        for month in reversed(months(which)):
            paid = next(each for each in reversed(story.said(ContributionSettled)) if each.month == month)
            story.tell(
                ContributionReversed,
                month=month,
                spell=spell,
                amounts=paid.amounts,
                returned=paid.funded_by,
                sponsor_id=paid.sponsor_id,
                payment_id=paid.funded_by[0].payment_id,
                effective_at=instant(at),
            )

    return Fact(f"taken back {which}", tell)


def split(month: str, *, former: int = 1, spell: int = 2) -> Fact:
    """The months from this one on are a spell of their own."""

    def tell(story: Story) -> None:
        (first,) = months(month)
        paid = next(each for each in story.said(ContributionSettled) if each.month == first)
        first_day = max(first.first_day, paid.settled_at.astimezone(ZoneInfo(JAKARTA)).date())
        opens = SpellOpening(first_day=first_day, start_rule=StartRule.PAYMENT)
        story.tell(SpellSplit, former=former, spell=spell, month=first, opened_at=paid.settled_at, opens=opens)

    return Fact(f"split {month}", tell)


def voided(spell: int = 1) -> Fact:
    return Fact(f"voided {spell}", lambda story: story.tell(SpellVoided, spell=spell))


def decided(on: str, outcome: Outcome, *, programmes: tuple[Programme, ...] = PAIR) -> Fact:
    """A claim's day, opened, proposed by one person and approved by another."""

    def tell(story: Story) -> None:
        day, number = date.fromisoformat(on), len(story.told)
        adjudication = UUID(int=0xAD0000 + number)
        story.tell(ClaimNoted, claim_id=CLAIM, kind=ClaimKind.JKM_DEATH, on=day, at=None)
        story.tell(
            AdjudicationOpened,
            adjudication_id=adjudication,
            claim_id=CLAIM,
            on=day,
            programmes=programmes,
            cause=AdjudicationCause.UNDETERMINED,
        )
        story.tell(
            AdjudicationProposed,
            adjudication_id=adjudication,
            outcome=outcome,
            reason=SEALED,
            documents=(),
            proposed_by=FIRST,
        )
        story.tell(
            AdjudicationDecided,
            adjudication_id=adjudication,
            on=day,
            programmes=programmes,
            outcome=outcome,
            proposed_by=FIRST,
            approved_by=SECOND,
        )

    return Fact(f"decided {on} {outcome.value} {len(programmes)}", tell)

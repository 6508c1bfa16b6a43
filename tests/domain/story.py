"""Words to tell a worker's membership in: one fact a line, real events behind each, and the day that is asked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.answers import Answer, Moment, Outcome, outcome_of
from ledger.domain.coverage import coverage
from ledger.domain.events import (
    ContributionSettled,
    Enrolled,
    EnrolmentEnded,
    Funding,
    LedgerEvent,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    SavingEnded,
    SpellOpening,
    WorkerRegistered,
)
from ledger.domain.law.policy import Policy
from ledger.domain.membership import MembershipFacts
from ledger.domain.membership_fold import facts_of
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.values import EndReason, FundOrigin, Programme, Sector, StartRule
from ledger.domain.worker import Worker

NEWEST = 5  # as many settled months as `MembershipFacts` promises to be enough

Told = tuple[int, LedgerEvent]  # position and fact

JAKARTA = "Asia/Jakarta"
MAKASSAR = "Asia/Makassar"
A, B = UUID(int=0xA), UUID(int=0xB)  # sponsors
W = UUID(int=0x1)  # the worker
PAIR = (Programme.JKK, Programme.JKM)
ALL = (Programme.JKK, Programme.JKM, Programme.JHT)
SAVING = (Programme.JHT,)
PRICES = {Programme.JKK: 1_000_000, Programme.JKM: 680_000, Programme.JHT: 2_000_000}  # sen, income of a million
SEALED = SealedText(reference=UUID(int=0x5EA1ED), digest="0" * 64)


def instant(text: str, zone: str = JAKARTA) -> datetime:
    """`2025-01-06 09:00`, in the zone unless the text has an offset of its own."""
    given_at = datetime.fromisoformat(text)
    return given_at if given_at.tzinfo else given_at.replace(tzinfo=ZoneInfo(zone))


def months(text: str) -> list[ContributionMonth]:
    """`2025-01` or `2025-01 … 2025-06`."""
    first, _, last = text.partition(" … ")
    through = ContributionMonth.parse(last or first)
    return [ContributionMonth(month) for month in range(ContributionMonth.parse(first), through + 1)]


@dataclass
class Story:
    """The worker's events with their positions; `begins`: the position at which each named fact was recorded."""

    told: list[Told] = field(default_factory=list)
    begins: dict[str, int] = field(default_factory=dict)

    def tell(self, event_class: type[LedgerEvent], **fields: Any) -> None:
        version = len(self.told) + 1
        event = event_class(originator_id=W, originator_version=version, **fields)
        self.told.append((version * 10, event))

    def facts(self, day: date, known_before: int | None = None) -> MembershipFacts:
        known = [each for each in self.told if known_before is None or each[0] < known_before]
        facts = facts_of(known, day)
        return replace(facts, membership=facts.membership[:NEWEST], saving=facts.saving[:NEWEST])

    def said(self, event_class: type[LedgerEvent]) -> list[Any]:
        return [event for _, event in self.told if isinstance(event, event_class)]


@dataclass(frozen=True, slots=True)
class Fact:
    """`name` tells facts apart, so that one may be named again as the thing not known yet."""

    name: str
    tell: Callable[[Story], None]


def given(*facts: Fact) -> Story:
    """A registered worker, then these facts; a worker's aggregate must be able to fold them."""
    story = Story()
    story.tell(
        WorkerRegistered,
        nik=SEALED,
        name=SEALED,
        birth_date=SEALED,
        occupation=SEALED,
        sector=Sector.OTHER,
        region="Gianyar",
        monthly_income=100_000_000,
    )
    for fact in facts:
        story.begins[fact.name] = (len(story.told) + 1) * 10
        fact.tell(story)
    Worker.fold(W, [event for _, event in story.told])
    return story


def enrolled(
    starts_on: str,
    *,
    programmes: Sequence[Programme] = PAIR,
    sponsor: UUID = A,
    rule: StartRule = StartRule.PAYMENT,
    accepted: str | None = None,
    agreement: str | None = None,
    agreed_at: str | None = None,
    attested: str | None = None,
) -> Fact:
    """`agreement`: its start; `agreed_at`: when the scheme was recorded."""

    def tell(story: Story) -> None:
        story.tell(
            Enrolled,
            enrolment_id=UUID(int=0xE000 + len(story.told)),
            sponsor_id=sponsor,
            scheme_id=None,
            seat=None,
            programmes=tuple(programmes),
            starts_on=date.fromisoformat(starts_on),
            accepted_on=date.fromisoformat(accepted or starts_on),
            fund_origin=FundOrigin.PRIVATE,
            start_rule=rule,
            agreement_starts_on=date.fromisoformat(agreement) if agreement else None,
            agreement_recorded_at=instant(agreed_at) if agreed_at else None,
            attested_on=date.fromisoformat(attested) if attested else None,
        )

    return Fact(f"enrolled {starts_on}", tell)


def settled(
    which: str,
    at: str = "",
    *,
    programmes: Sequence[Programme] = PAIR,
    sponsor: UUID = A,
    opens: bool = False,
    first_day: str | None = None,
) -> Fact:
    """The first money opens spell 1 and `opens` another one, on `first_day` or else the day of the money."""

    def tell(story: Story) -> None:
        at_instant = instant(at)
        opened = [each for each in story.said(ContributionSettled) if each.opens is not None]
        for month in months(which):
            opening = None
            if not opened or (opens and month == months(which)[0]):
                opening = _opening(story, month, at_instant, first_day)
            story.tell(
                ContributionSettled,
                month=month,
                spell=len(opened) + 1 if opening else opened[-1].spell,
                amounts={programme: PRICES[programme] for programme in programmes},
                tariff="pp44-2015/band-01",
                settled_at=at_instant,
                funded_by=(Funding(payment_id=UUID(int=0xF), amount=sum(PRICES[each] for each in programmes)),),
                sponsor_id=sponsor,
                enrolment_id=story.said(Enrolled)[-1].enrolment_id,
                allocation_id=UUID(int=0xA110C),
                arrears=False,
                opens=opening,
            )
            if opening:
                opened.append(story.told[-1][1])

    return Fact(f"settled {which}", tell)


def _opening(story: Story, month: ContributionMonth, at: datetime, first_day: str | None) -> SpellOpening:
    enrolment = story.said(Enrolled)[-1]
    paid_on = at.astimezone(ZoneInfo(JAKARTA)).date()
    begins = max(enrolment.starts_on, paid_on, month.first_day)
    return SpellOpening(
        first_day=date.fromisoformat(first_day) if first_day else begins,
        start_rule=enrolment.start_rule,
        agreement_recorded_at=enrolment.agreement_recorded_at,
        attested_on=enrolment.attested_on,
    )


def lapsed(on: str, *, spell: int = 1) -> Fact:
    return Fact(f"lapsed {on}", lambda story: story.tell(MembershipLapsed, spell=spell, on=date.fromisoformat(on)))


def lapse_annulled(on: str, *, spell: int = 1) -> Fact:
    return Fact(
        f"lapse annulled {on}",
        lambda story: story.tell(MembershipLapseAnnulled, spell=spell, on=date.fromisoformat(on)),
    )


def died(on: str) -> Fact:
    return _ended(on, EndReason.DEATH)


def left(on: str) -> Fact:
    return _ended(on, EndReason.EXIT)


def _ended(on: str, reason: EndReason) -> Fact:
    def tell(story: Story) -> None:
        _end_enrolments(story, story.said(Enrolled), on, reason)
        story.tell(MembershipEnded, on=date.fromisoformat(on), reason=reason, spell=None)

    return Fact(f"{reason.value} {on}", tell)


def stopped(on: str, *, sponsor: UUID = A) -> Fact:
    def tell(story: Story) -> None:
        theirs = [each for each in story.said(Enrolled) if each.sponsor_id == sponsor]
        _end_enrolments(story, theirs, on, EndReason.SPONSOR_STOPPED)

    return Fact(f"stopped {on}", tell)


def _end_enrolments(story: Story, enrolments: Iterable[Enrolled], on: str, reason: EndReason) -> None:
    ended = {each.enrolment_id for each in story.said(EnrolmentEnded)}
    for enrolment in enrolments:
        if enrolment.enrolment_id not in ended:
            story.tell(
                EnrolmentEnded,
                enrolment_id=enrolment.enrolment_id,
                sponsor_id=enrolment.sponsor_id,
                scheme_id=None,
                seat=None,
                on=date.fromisoformat(on),
                reason=reason,
            )


def saving_claimed(on: str) -> Fact:
    return Fact(f"claimed {on}", lambda story: story.tell(SavingEnded, on=date.fromisoformat(on), spell=None))


@dataclass(frozen=True, slots=True)
class Said:
    outcome: Outcome
    reason: str


def covered(reason: str) -> Said:
    return Said(Outcome.COVERED, reason)


def undetermined(reason: str) -> Said:
    return Said(Outcome.UNDETERMINED, reason)


def not_covered(reason: str) -> Said:
    return Said(Outcome.NOT_COVERED, reason)


def moment_of(text: str, zone: str = JAKARTA) -> Moment:
    """`2025-05-20` is a day without an hour, `2025-05-20 10:00` an instant on it."""
    if len(text) == len("2025-05-20"):
        return Moment(date.fromisoformat(text))
    return Moment(instant(text, zone).astimezone(ZoneInfo(zone)).date(), instant(text, zone))


def answered(
    worker: Story,
    when: str,
    *,
    programme: Programme = Programme.JKK,
    known_before: Fact | int | None = None,
    zone: str = JAKARTA,
) -> Answer:
    moment = moment_of(when, zone)
    before = worker.begins[known_before.name] if isinstance(known_before, Fact) else known_before
    answers = coverage(worker.facts(moment.day, before), moment, Policy(ZoneInfo(zone)))
    return answers[list(Programme).index(programme)]


def asked(worker: Story, when: str, **asking: Any) -> Said:
    answer = answered(worker, when, **asking)
    return Said(answer.outcome, answer.reason)


def outer(worker: Story, when: str) -> Outcome:
    moment = moment_of(when)
    facts = worker.facts(moment.day)
    return outcome_of(coverage(facts, moment, Policy(ZoneInfo(JAKARTA))), facts, moment.day)

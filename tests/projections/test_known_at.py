"""Random histories: what the view tells as known at every position is the fold of the facts up to it, and no more."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.events import (
    ContributionReleased,
    ContributionSettled,
    Enrolled,
    EnrolmentEnded,
    LedgerEvent,
    MembershipEnded,
    MembershipLapseAnnulled,
    MembershipLapsed,
    SavingEnded,
    SpellOpening,
)
from ledger.domain.membership import EndFact, EnrolmentFact, LapseFact, MembershipFacts, SettledMonth, SpellFact
from ledger.domain.months import ContributionMonth
from ledger.domain.values import EndReason, Programme, StartRule
from ledger.projections.coverage.queries import CoverageQueries
from ledger.projections.runner import Runner
from tests.projections import writing as w
from tests.projections.writing import NOON, WrittenLog, month

FIRST = month("2025-01")
MONTHS = 9
SPONSORS = (UUID(int=2), UUID(int=3))
MEMBERSHIP, SAVING = w.BPU, (Programme.JHT,)

Step = tuple[str, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["settle", "settle", "save", "both", "release", "enrol", "leave", "lapse", "annul", "end", "claim"]
        ),
        st.integers(0, MONTHS - 1),
        st.integers(0, 3),  # 0: opens a command; else goes on with the one before
    ),
    max_size=24,
)


class History:
    """Facts of one worker, as the domain could record them: a part of a month lives once, a release finds it."""

    def __init__(self) -> None:
        self.worker = uuid4()
        self.enrolments = [uuid4() for _ in range(MONTHS)]
        self.live: set[tuple[ContributionMonth, Programme]] = set()
        self.spell = 0

    def step(self, what: str, number: int) -> LedgerEvent | None:
        on = date(2025, 1 + number, 1 + number)
        match what:
            case "settle" | "save" | "both":
                wanted = {"settle": MEMBERSHIP, "save": SAVING, "both": MEMBERSHIP + SAVING}[what]
                return self.settle(FIRST.plus(number), wanted)
            case "release":
                return self.release(FIRST.plus(number))
            case "enrol":
                return w.enrolled(self.worker, self.enrolments[number], SPONSORS[number % 2], starts_on=on)
            case "leave":
                return w.enrolment_ended(self.worker, self.enrolments[number], SPONSORS[number % 2], on)
            case "lapse":
                return w.lapsed(self.worker, 1 + number % 3, on)
            case "annul":
                return w.lapse_annulled(self.worker, 1 + number % 3, on)
            case "end":
                return w.membership_ended(self.worker, on, EndReason.EXIT)
        return w.saving_ended(self.worker, on)

    def settle(self, of: ContributionMonth, wanted: tuple[Programme, ...]) -> LedgerEvent | None:
        programmes = tuple(each for each in wanted if (of, each) not in self.live)
        if not programmes:
            return None
        self.live |= {(of, each) for each in programmes}
        opening = None
        if self.spell == 0 or int(of) % 4 == 0:
            self.spell += 1
            opening = SpellOpening(first_day=of.first_day, start_rule=StartRule.REGISTRATION, attested_on=of.last_day)
        sponsor_id, at = SPONSORS[int(of) % 2], NOON + timedelta(days=int(of) % 5)
        spell = max(self.spell, 1)
        return w.settled(self.worker, sponsor_id, of, programmes=programmes, spell=spell, at=at, opens=opening)

    def release(self, of: ContributionMonth) -> LedgerEvent | None:
        programmes = tuple(each for each in MEMBERSHIP + SAVING if (of, each) in self.live)
        if not programmes:
            return None
        self.live -= {(of, each) for each in programmes}
        return w.released(SPONSORS[int(of) % 2], self.worker, of, programmes=programmes)


def commands_of(history: History, walk: list[Step]) -> list[list[LedgerEvent]]:
    commands: list[list[LedgerEvent]] = [[w.worker_registered(history.worker)]]
    for what, number, goes_on in walk:
        event = history.step(what, number)
        if event is None:
            continue
        if goes_on:
            commands[-1].append(event)
        else:
            commands.append([event])
    return commands


Known = list[tuple[int, LedgerEvent]]


def fold(known: Known, day: date) -> MembershipFacts:
    """The facts by plain scans of the list: slow, and nothing in common with the view."""
    claims = [EndFact(p, event.on, EndReason.JHT_CLAIMED) for p, event in known if isinstance(event, SavingEnded)]
    return MembershipFacts(
        enrolments=tuple(enrolments_of(known)),
        spells={
            event.spell: spell_of(position, event, event.opens)
            for position, event in known
            if isinstance(event, ContributionSettled) and event.opens
        },
        lapses=lapses_of(known),
        ends=tuple(EndFact(p, event.on, event.reason) for p, event in known if isinstance(event, MembershipEnded)),
        saving_ends=tuple(claims),
        membership=tuple(months_of(known, Programme.JKK, range(-MONTHS, 1), day))[:5],
        saving=tuple(months_of(known, Programme.JHT, range(-MONTHS, 1), day))[:5],
        later=tuple(reversed(months_of(known, Programme.JKK, range(1, MONTHS + 1), day))),
        later_saving=tuple(reversed(months_of(known, Programme.JHT, range(1, MONTHS + 1), day))),
    )


def enrolments_of(known: Known) -> Iterator[EnrolmentFact]:
    ended = {event.enrolment_id: event.on for _, event in known if isinstance(event, EnrolmentEnded)}
    for position, event in known:
        if isinstance(event, Enrolled):
            yield EnrolmentFact(
                position=position,
                enrolment_id=event.enrolment_id,
                programmes=frozenset(event.programmes),
                starts_on=event.starts_on,
                accepted_on=event.accepted_on,
                start_rule=event.start_rule,
                ended_on=ended.get(event.enrolment_id),
            )


def spell_of(position: int, event: ContributionSettled, opens: SpellOpening) -> SpellFact:
    return SpellFact(
        position=position,
        number=event.spell,
        first_day=opens.first_day,
        opened_at=event.settled_at,
        start_rule=opens.start_rule,
        agreement_recorded_at=opens.agreement_recorded_at,
        attested_on=opens.attested_on,
    )


def lapses_of(known: Known) -> dict[int, LapseFact]:
    last: dict[int, LapseFact | None] = {}
    for position, event in known:
        if isinstance(event, MembershipLapsed):
            last[event.spell] = LapseFact(position, event.spell, event.on)
        elif isinstance(event, MembershipLapseAnnulled):
            last[event.spell] = None
    return {spell: lapse for spell, lapse in last.items() if lapse}


def months_of(known: Known, programme: Programme, distance: range, day: date) -> list[SettledMonth]:
    """Newest first."""
    found = []
    for of in (ContributionMonth.of(day).plus(each) for each in reversed(distance)):
        about = [
            (position, event)
            for position, event in known
            if isinstance(event, ContributionSettled | ContributionReleased)
            and event.month == of
            and programme in event.amounts
        ]
        position, last = about[-1] if about else (0, None)
        if isinstance(last, ContributionSettled):
            found.append(SettledMonth(position, of, last.spell, last.settled_at, last.sponsor_id))
    return found


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=steps, day_month=st.integers(0, MONTHS - 1), day_number=st.sampled_from([1, 17, 28]))
def test_every_position_answers_with_the_fold_of_the_facts_up_to_it(
    module_written: WrittenLog,
    module_runner: Runner,
    module_coverage: CoverageQueries,
    walk: list[Step],
    day_month: int,
    day_number: int,
) -> None:
    history = History()
    day = FIRST.plus(day_month).day(day_number)
    commands = commands_of(history, walk)
    ends = [module_written.append(*command) for command in commands]
    module_runner.catch_up()

    known: Known = []
    for command, end in zip(commands, ends, strict=True):
        known += zip(range(end - len(command) + 1, end + 1), command, strict=True)
        _, (told,) = module_coverage.facts([(history.worker, day)], end)
        assert told == fold(known, day)


def test_the_histories_reach_every_kind_of_fact() -> None:
    every = ("settle", "both", "release", "enrol", "leave", "lapse", "annul", "end", "claim")
    commands = commands_of(History(), [(what, 2, 0) for what in every])

    assert len({type(event) for command in commands for event in command}) == len(every)

"""Asked for by one person, approved by another: the months, enrolments and claims of two records come together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ledger.domain.errors import FourEyes, MergeChanged, MergeNotRequested
from ledger.domain.events import (
    ContributionAdopted,
    ContributionSurrendered,
    DuplicateReleased,
    MembershipLapsed,
    MergeRequested,
    RestorationAdopted,
    ReversalAdopted,
    WorkerAbsorbed,
    WorkersMerged,
)
from ledger.domain.law.policy import Policy
from ledger.domain.merge_state import Merge
from ledger.domain.merging.claims import adopt_claims, reopen_claims
from ledger.domain.merging.enrolments import move_enrolments
from ledger.domain.merging.promises import adopt_deductions
from ledger.domain.merging.record import Record
from ledger.domain.merging.rules import Bounced, bounced_months, require_mergeable
from ledger.domain.merging.standing import carry_standing
from ledger.domain.merging.union import Formed, KeptMonth, Stretch, union_of
from ledger.domain.months import ContributionMonth
from ledger.domain.sealed import SealedText
from ledger.domain.settlements import Settlement
from ledger.domain.sponsor import Sponsor
from ledger.domain.values import MEMBERSHIP, EndReason, Programme

PARTS = (MEMBERSHIP, frozenset({Programme.JHT}))


@dataclass(frozen=True, slots=True)
class PaidTwice:
    """The later settlement of two for one month, and the programmes of it that the earlier one pays as well."""

    record: Record
    settlement: Settlement
    programmes: tuple[Programme, ...]


@dataclass(slots=True)
class Merger:
    """The outcome. `released`: sponsor, month and sen, oldest month first. `enrolments`: the new id by the old one.
    `claims`: those whose day reads otherwise now.
    """

    released: list[tuple[UUID, ContributionMonth, int]] = field(default_factory=list)
    enrolments: Mapping[UUID, UUID] = field(default_factory=dict)
    claims: Sequence[UUID] = ()


def request_merge(merged: Record, into: Record, merge_id: UUID, reason: SealedText, requested_by: UUID) -> None:
    """Raises what `require_mergeable` raises."""
    require_mergeable(merged, into)
    merged.worker.record(MergeRequested, merge_id=merge_id, into=into.id, reason=reason, requested_by=requested_by)


def approvable(merged: Record, approved_by: UUID, into: UUID | None) -> Merge:
    """What was asked for. `into`: the record that was read before; None where the approver does not say.

    Raises MergeNotRequested, FourEyes, MergeChanged.
    """
    merge = merged.worker.known.merge
    if merge is None:
        raise MergeNotRequested
    if approved_by == merge.requested_by:
        raise FourEyes
    if into is not None and into != merge.into:
        raise MergeChanged(into=str(merge.into))
    return merge


def merge_records(
    merged: Record,
    into: Record,
    sponsors: Mapping[UUID, Sponsor],
    merge: Merge,
    approved_by: UUID,
    *,
    policy: Policy,
    today: date,
) -> Merger:
    """`sponsors`: all who paid a month of either record. Raises what `require_mergeable` raises."""
    require_mergeable(merged, into)
    bounced = bounced_months(merged, into)
    twice = _paid_twice(merged, into)
    formed = _formed(merged, into, twice, policy)
    changed = [each for each in formed if each.is_changed]
    merge_id = merge.merge_id
    outcome = Merger(enrolments=move_enrolments(merged, into, merge_id, today))
    for later in twice:
        _give_up(later, sponsors[later.settlement.settled.sponsor_id], merge_id, outcome)
    into.worker.record(WorkerAbsorbed, merge_id=merge_id, merged=merged.id, spells=tuple(each.fact for each in changed))
    for settlement in sorted(merged.settlements, key=lambda each: each.month):
        if settlement.amounts:
            _adopt(settlement, merged, into, _spell_at(settlement.month, formed), outcome.enrolments, merge_id)
    for month in bounced:
        _adopt_reversal(month, merged, into, formed, merge_id)
    for each in changed:
        if each.lapsed_on is not None:
            into.worker.record(MembershipLapsed, spell=each.fact.number, on=each.lapsed_on)
    carry_standing(merged, into, changed)
    adopt_deductions(merged, into, outcome.enrolments, merge_id)
    adopt_claims(merged, into, merge_id)
    outcome.claims = reopen_claims(merged, into, policy)
    merged.worker.record(
        WorkersMerged, merge_id=merge_id, into=into.id, requested_by=merge.requested_by, approved_by=approved_by
    )
    return outcome


def _paid_twice(merged: Record, into: Record) -> list[PaidTwice]:
    """Oldest month first. The earlier settlement stays: by its instant, then by its place in the log. One that a letter
    restored stays in any case.
    """
    later: dict[int, PaidTwice] = {}
    for part in PARTS:
        ours = {each.month: each for each in into.settlements if part & each.amounts.keys()}
        for theirs in merged.settlements:
            if not part & theirs.amounts.keys() or theirs.month not in ours:
                continue
            both = ((into, ours[theirs.month]), (merged, theirs))
            record, loser = max(both, key=lambda each: (each[1].settled.settled_at, each[0].position_of(each[1])))
            by_letter = [each.restored(settlement) for each, settlement in both]
            if by_letter[0] != by_letter[1]:
                record, loser = both[by_letter.index(False)]
            programmes = tuple(programme for programme in loser.amounts if programme in part)
            before = later[id(loser)].programmes if id(loser) in later else ()
            later[id(loser)] = PaidTwice(record, loser, (*before, *programmes))
    return sorted(later.values(), key=lambda each: each.settlement.month)


def _formed(merged: Record, into: Record, twice: Sequence[PaidTwice], policy: Policy) -> list[Formed]:
    """Looked at before anything is given up: where each record had its spells is what the union follows from."""
    given_up = {id(each.settlement) for each in twice if MEMBERSHIP & set(each.programmes)}
    kept = {
        each.month: KeptMonth(policy.day_of(each.settled.settled_at), adopted=record is merged)
        for record in (into, merged)
        for each in record.settlements
        if each.is_membership and id(each) not in given_up
    }
    stretches = [
        Stretch(spell, record.facts.spells[spell.number], adopted=record is merged)
        for record in (into, merged)
        for spell in record.worker.known.spells
    ]
    exits = {ContributionMonth.of(end.on) for end in into.facts.ends if end.reason is EndReason.EXIT}
    return union_of(stretches, kept, exits, into.worker.known.spells_opened)


def _give_up(twice: PaidTwice, sponsor: Sponsor, merge_id: UUID, outcome: Merger) -> None:
    month, worker = twice.settlement.month, twice.record.worker
    amounts, returned = twice.settlement.give_up(twice.programmes)
    worker.record(
        ContributionSurrendered,
        merge_id=merge_id,
        month=month,
        spell=worker.spell_of(month),
        amounts=amounts,
        returned=returned,
        sponsor_id=sponsor.id,
    )
    sponsor.record(
        DuplicateReleased, merge_id=merge_id, worker_id=worker.id, month=month, amounts=amounts, returned=returned
    )
    outcome.released.append((sponsor.id, month, sum(amounts.values())))


def _adopt(
    settlement: Settlement,
    merged: Record,
    into: Record,
    spell: int,
    enrolments: Mapping[UUID, UUID],
    merge_id: UUID,
) -> None:
    settled = settlement.settled
    if merged.restored(settlement):
        into.worker.record(RestorationAdopted, merge_id=merge_id, merged=merged.id, month=settlement.month)
    into.worker.record(
        ContributionAdopted,
        merge_id=merge_id,
        merged=merged.id,
        month=settlement.month,
        spell=spell,
        amounts=settlement.amounts,
        tariff=settled.tariff,
        settled_at=settled.settled_at,
        funded_by=settlement.parts,
        sponsor_id=settled.sponsor_id,
        enrolment_id=enrolments[settled.enrolment_id],
        arrears=settled.arrears,
    )


def _spell_at(month: ContributionMonth, formed: Sequence[Formed]) -> int:
    return next(each.fact.number for each in formed if each.holds(month))


def _adopt_reversal(month: Bounced, merged: Record, into: Record, formed: Sequence[Formed], merge_id: UUID) -> None:
    into.worker.record(
        ReversalAdopted,
        merge_id=merge_id,
        merged=merged.id,
        month=month.month,
        spell=next(each.fact.number for each in formed if each.takes_in(month.spell)),
        programmes=month.programmes,
        effective_at=month.effective_at,
    )

"""How many commands of each kind were accepted and refused: a run that did nothing proves nothing."""

from collections import Counter, defaultdict

KINDS = ("register sponsor", "register worker", "open scheme", "pay", "clear", "enrol", "end", "allocate", "run lapses",
         "repeat", "ask refund", "approve refund", "pay refund", "set off", "reverse")  # fmt: skip
# Facts that a run must record to prove anything.
FACTS = ("ContributionSettled", "ContributionReleased", "MembershipLapsed", "MembershipLapseAnnulled",
         "MembershipEnded", "SavingEnded", "PaymentCleared", "RefundRequested", "RefundApproved",
         "RefundPaid", "PaymentReversed", "ContributionReversed", "FundsReturned", "SpellSplit", "SpellVoided",
         "SpellRejoined",          "ReceivableSettled")  # fmt: skip


class Tally:
    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()
        self.refused: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.reasons: Counter[str] = Counter()  # of months that were not settled
        self.facts: Counter[str] = Counter()  # events recorded, by topic
        self.answers: Counter[str] = Counter()  # coverage compared, by reason
        self.balances = 0

    def require_enough(self) -> None:
        """Every kind of command was accepted, and what is rare has happened."""
        told = "\n".join(self.lines())
        assert {kind for kind in KINDS if not self.accepted[kind]} == set(), told
        assert {topic for topic in FACTS if not self.facts[topic]} == set(), told

    def lines(self) -> list[str]:
        kinds = sorted({*self.accepted, *self.refused})
        return [
            *(f"  {kind:18} accepted {self.accepted[kind]:5}  refused {_told(self.refused[kind])}" for kind in kinds),
            f"  facts recorded     {_told(self.facts)}",
            f"  months not settled {_told(self.reasons)}",
            f"  coverage compared  {_told(self.answers)}",
            f"  balances compared  {self.balances}",
        ]


def _told(counted: Counter[str]) -> str:
    parts = ", ".join(f"{name} {number}" for name, number in counted.most_common())
    return f"{counted.total():5} ({parts})" if parts else "    0"

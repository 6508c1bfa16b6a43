"""Words for refunds in a story: asked for by its caller, approved by a second person, paid out."""

from tests.api.story import Answer, Story

REASON = "sisa dana program"
TRANSFER = "KU-2025-0042"


def ask_back(ledger: Story, sponsor: str, amount: str, *, at: str | None = None) -> str:
    """The refund's id."""
    body = {"amount": amount, "reason": REASON}
    return str(ledger.write(f"/v1/sponsors/{sponsor}/refunds", body, at=at).refund_id)


def approve_refund(ledger: Story, refund: str, *, by: str, at: str | None = None) -> Answer:
    """`by`: the token of the second person."""
    return ledger.write(f"/v1/refunds/{refund}/approval", {}, at=at, token=by)


def pay_out(ledger: Story, refund: str, *, at: str) -> Answer:
    return ledger.write(f"/v1/refunds/{refund}/disbursements", {"paid_at": at, "reference": TRANSFER}, at=at)

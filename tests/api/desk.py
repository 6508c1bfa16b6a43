"""The claims desk of a served ledger: who files, who approves and who pays are different people."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Self

from ledger.store.tokens import Role
from tests.api.serving import Served
from tests.api.story import Answer, Story

DEATH = {"programme": "JKM", "benefit": "death", "amount": "10000000.00"}
FUNERAL = {"programme": "JKM", "benefit": "funeral", "amount": "2000000.00"}


@dataclass
class Desk:
    """`office` may do everything; time stands where the last story of it has put it, unless `at` moves it."""

    office: Story
    clerk: Story
    approver: Story
    finance: Story

    @classmethod
    @contextmanager
    def of(cls, running: Served) -> Iterator[Self]:
        with ExitStack() as opened:
            callers = [
                Story(opened.enter_context(running.caller(role)))
                for role in (Role.ADMIN, Role.CLAIMS, Role.APPROVER, Role.FINANCE)
            ]
            yield cls(*callers)

    def paid(self, through: str, amount: str, *, first: str = "2025-01") -> str:
        """A worker enrolled from the first month on and paid through another."""
        sponsor, worker = self.office.sponsor(), self.office.worker()
        self.office.paid_to(through, worker=worker, sponsor=sponsor, first=first, amount=amount)
        return worker

    def file(
        self, worker: str, occurred_at: str, *, by: Story | None = None, at: str | None = None, **more: Any
    ) -> Answer:
        """A claim for a death not at work, unless another kind is named."""
        body = {"worker_id": worker, "kind": "jkm_death", "occurred_at": occurred_at, **more}
        return (by or self.clerk).write("/v1/claims", body, at=at)

    def verified(self, worker: str, occurred_at: str, **more: Any) -> str:
        """Id of a claim that was filed and verified by the clerk."""
        claim = str(self.file(worker, occurred_at, **more).claim_id)
        self.step(claim, "verification")
        return claim

    def approved(self, worker: str, occurred_at: str, **more: Any) -> str:
        """Id of a claim for which a death's and a funeral's sum were approved."""
        claim = self.verified(worker, occurred_at, **more)
        self.step(claim, "approval", benefits=[DEATH, FUNERAL], by=self.approver)
        return claim

    def step(self, claim: str, step: str, *, by: Story | None = None, at: str | None = None, **body: Any) -> Answer:
        """An approval that names its sums gives a reason, unless `reason` is None."""
        if step == "approval" and "benefits" in body:
            body.setdefault("reason", "Menurut berkas")
        body = {name: given for name, given in body.items() if given is not None}
        return (by or self.clerk).write(f"/v1/claims/{claim}/{step}", body, at=at)

    def pay(self, claim: str, benefit: dict[str, str], paid_at: str, **more: Any) -> Answer:
        body = {**benefit, "paid_at": paid_at, "reference": "SP2D-1", **more}
        return self.step(claim, "disbursements", by=self.finance, **body)

    def propose(self, adjudication: str, outcome: str, *, by: Story | None = None, **more: Any) -> Answer:
        body = {"outcome": outcome, "reason": "Dilihat dari surat", "documents": ["Surat desa 12/2025"], **more}
        return (by or self.clerk).write(f"/v1/adjudications/{adjudication}/decision", body)

    def decide(self, adjudication: str, outcome: str) -> Answer:
        """Proposed by the clerk, approved by the approver."""
        self.propose(adjudication, outcome)
        return self.approver.write(f"/v1/adjudications/{adjudication}/approval", {})

    def claim(self, claim: str, *, by: Story | None = None, **more: Any) -> dict[str, Any]:
        return (by or self.clerk).read(f"/v1/claims/{claim}", **self._seen(more)).document

    def listed(self, path: str, *, by: Story | None = None, **more: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (by or self.clerk).read(path, **self._seen(more)).items
        return items

    def _seen(self, more: dict[str, Any]) -> dict[str, Any]:
        """Whoever asks has seen what anybody at this desk wrote."""
        everybody = (self.office, self.clerk, self.approver, self.finance)
        return {"at_least": max(each.position for each in everybody), **more}

"""docs/how-to/village.md, step by step: a small Gianyar from its villages to the end of the lists."""

import re
from pathlib import Path
from typing import Any

from tests.api.serving import Served
from tests.api.story import MEMBERSHIP, Story
from tests.cases.village import HEADERS, REGION, Campaign, csv_of, people

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "village.md"
ROUTE = re.compile(r"^(?:POST|GET) +(/v1/[^ ?\n]+)", re.MULTILINE)
ID = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}(?=/|$)")
PAID_AT = "2025-07-04T10:00:00+07:00"


class Walk:
    """Writes and reads, and which routes they took."""

    def __init__(self, story: Story, token: str) -> None:
        self.story, self.token, self.taken = story, token, set[str]()

    def post(self, path: str, body: dict[str, Any], **more: Any) -> Any:
        self._take(path)
        return self.story.write(path, body, **more)

    def get(self, path: str, **asked: Any) -> dict[str, Any]:
        self._take(path)
        return self.story.read(path, **asked).document

    def file(self, campaign: Campaign, path: str, content: bytes, **query: str) -> Any:
        self._take(path)
        return campaign.send(path, content, **query)

    def _take(self, path: str) -> None:
        self.taken.add(ID.sub("/{}", path))


def test_a_hundred_workers_of_a_village(untouched: Story, untouched_service: Served, untouched_approver: str) -> None:
    story, walk = untouched, Walk(untouched, untouched_approver)
    sponsor = story.regency()
    order = {"name": "1 desa", "sponsor_id": sponsor, "programmes": MEMBERSHIP, "starts_on": "2025-07-01", "months": 6}
    scheme = str(walk.post("/v1/schemes", {**order, "quota": 200}).scheme_id)
    villages = [str(walk.post("/v1/villages", {"name": name, "region": REGION}).village_id) for name in ("A", "B")]
    for village in villages:
        walk.post(f"/v1/schemes/{scheme}/seats", {"village_id": village, "seats": 100})
    budget = {"ceiling": "1000000000.00", "on": "2025-06-01", "document": "DPA 2025"}
    walk.post(f"/v1/schemes/{scheme}/budgets", budget)

    campaign = Campaign(story, untouched_approver, REGION, sponsor, scheme, villages)
    everybody = people(20)
    for village, some in zip(villages, (everybody[:10], everybody[10:]), strict=True):
        content = csv_of(HEADERS, [each.row() for each in some])
        path = f"/v1/schemes/{scheme}/nomination-files"
        assert walk.file(campaign, path, content, village_id=village).proposed == 10

    query = {"kind": "deceased", "region": REGION, "on": "2025-06-01", "source": "Disdukcapil"}
    content = csv_of(("NIK",), [(each.nik,) for each in everybody[:3]])
    list_id = walk.file(campaign, "/v1/screening-lists", content, **query).list_id

    assert walk.post(f"/v1/schemes/{scheme}/screenings", {}).passed == 17
    failed = walk.get("/v1/nominations", scheme_id=scheme, village_id=villages[0], state="not_passed")
    assert [each["reasons"] for each in failed["items"]] == [["deceased"]] * 3

    vouched = {"scheme_id": scheme, "on": "2025-06-25", "document": "BA-12/2025"}
    passed = walk.get("/v1/nominations", scheme_id=scheme, village_id=villages[1], state="passed")["items"]
    refused = {"nomination_ids": [passed[0]["nomination_id"]], "on": "2025-06-25", "reason": "pindah"}
    walk.post("/v1/nominations/refusal", refused, token=untouched_approver)
    for village, count in zip(villages, (7, 9), strict=True):
        body = {**vouched, "village_id": village}
        assert walk.post("/v1/nominations/validation", body, token=untouched_approver).validated == count

    assert walk.post(f"/v1/schemes/{scheme}/enrolments", {}).document["enrolled"] == 16
    seats = walk.get(f"/v1/schemes/{scheme}/seats", village_id=villages[1], limit=10)["items"]
    assert [(each["seat"], len(each["held"])) for each in seats] == [*((100 + n, 1) for n in range(1, 10)), (110, 0)]

    paid_and_seen(walk, scheme, sponsor)
    walk.post(f"/v1/screening-lists/{list_id}/destruction", {})
    with untouched_service.house.database.connection() as connection:
        assert connection.execute("SELECT count(*) FROM screening_entry").fetchone() == (0,)
    said = {re.sub(r"\{\w+\}", "{}", path) for path in ROUTE.findall(PAGE.read_text(encoding="utf-8"))}
    assert walk.taken == said


def paid_and_seen(walk: Walk, scheme: str, sponsor: str) -> None:
    """Step 7."""
    payment = {"amount": "268800.00", "received_at": PAID_AT, "reference": "SP2D-1", "channel": "transfer"}
    walk.post(f"/v1/sponsors/{sponsor}/payments", payment, at=PAID_AT)
    paid = walk.post("/v1/allocations", {"sponsor_id": sponsor, "through_month": "2025-07"}, at=PAID_AT)
    assert paid.settled_count == 16
    told = walk.get("/v1/reports/village-progress", on="2025-07-10", scheme_id=scheme, region=REGION)["totals"]
    assert (told["proposed"], told["passed"], told["enrolled"], told["active"]) == (20, 17, 16, 16)
    spent = walk.get("/v1/reports/budget-realisation", on="2025-07-10")["totals"]
    assert spent == {"ceiling": "1000000000.00", "realised": "268800.00", "remaining": "999731200.00"}


def test_whoever_sent_the_file_does_not_vouch_for_it(untouched: Story, untouched_approver: str) -> None:
    campaign = Campaign.opened(untouched, untouched_approver, 1, 5)
    content = csv_of(HEADERS, [each.row() for each in people(2)])
    campaign.send(f"/v1/schemes/{campaign.scheme}/nomination-files", content, village_id=campaign.villages[0])
    campaign.screen()
    body = {"scheme_id": campaign.scheme, "village_id": campaign.villages[0], "on": "2025-06-25"}

    refused = untouched.refusal("/v1/nominations/validation", body)

    assert (refused.status, refused.code) == (403, "four-eyes")

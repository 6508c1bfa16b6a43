"""Quotes of benefits: what is asked for by which kind, what is refused, and that nothing is kept."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from ledger.application.house import House
from ledger.domain.events import PolicyPublished
from ledger.domain.law.terms import Certainty, PolicyTerms
from ledger.domain.ledger import Ledger
from ledger.store.log import Context, Decision
from ledger.store.tokens import Role
from tests.api.scene import Scene, refused
from tests.api.serving import Served
from tests.api.story import Refused, Story

PATH = "/v1/benefits/quote"
QUOTE = {"kind": "jkk_death", "occurred_on": "2025-06-10", "monthly_income": "1000000", "spell_months": 5,
         "contribution_months": 5}  # fmt: skip


def pointers(error: Refused) -> list[str]:
    return [each["pointer"] for each in error.problem["errors"]]


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"kind": "jkk_disability"}, "/disability_percent"),
        ({"kind": "jkk_disability", "disability_percent": None}, "/disability_percent"),
        ({"kind": "jkk_disability", "disability_percent": 101}, "/disability_percent"),
        ({"kind": "jkk_disability", "disability_percent": -1}, "/disability_percent"),
        ({"kind": "jkk_disability", "disability_percent": 24.5}, "/disability_percent"),
        ({"kind": "jkk_disability", "disability_percent": "24.555"}, "/disability_percent"),
        ({"kind": "jkk_disability", "disability_percent": "٧٠"}, "/disability_percent"),
        ({"kind": "jkk_disability", "disability_percent": True}, "/disability_percent"),
        ({"kind": "jkk_income"}, "/months_unable"),
        ({"kind": "jkk_income", "months_unable": 0}, "/months_unable"),
        ({"kind": "jkk_income", "months_unable": "3"}, "/months_unable"),
        ({"kind": "scholarship"}, "/children"),
        ({"kind": "scholarship", "children": []}, "/children"),
        ({"kind": "scholarship", "children": [{"level": "tk"}] * 3}, "/children"),
        ({"kind": "scholarship", "children": [{"level": "s3"}]}, "/children/0/level"),
        ({"kind": "scholarship", "children": [{}]}, "/children/0/level"),
        ({"kind": "scholarship", "children": [{"level": "tk", "years_left": 0}]}, "/children/0/years_left"),
        ({"kind": "scholarship", "children": [{"level": "tk"}], "cause": "jht"}, "/cause"),
        ({"kind": "jkk_treatment", "treatment": {"cost": 10**12}}, "/treatment/cost"),
        ({"kind": "jkk_treatment", "treatment": {"transport": {"rail": 1}}}, "/treatment/transport/rail"),
        ({"kind": "lottery"}, "/kind"),
        ({"occurred_on": "2025-02-30"}, "/occurred_on"),
        ({"occurred_on": "2025-06-10T10:00:00+07:00"}, "/occurred_on"),
        ({"monthly_income": -1}, "/monthly_income"),
        ({"spell_months": -1}, "/spell_months"),
        ({"spell_months": 1201}, "/spell_months"),
        ({"contribution_months": 1.5}, "/contribution_months"),
        ({"nik": "9901010703850001"}, "/nik"),
    ],
)  # fmt: skip
def test_what_a_kind_needs_and_what_is_no_answer_to_it(module_api: Story, given: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Refused) as error:
        module_api.ask(PATH, {**QUOTE, **given})

    assert (error.value.status, error.value.code) == (422, "request-invalid")
    assert pointers(error.value) == [pointer]


@pytest.mark.parametrize("field", list(QUOTE))
def test_every_kind_needs_income_months_and_a_day(module_api: Story, field: str) -> None:
    with pytest.raises(Refused) as error:
        module_api.ask(PATH, {name: value for name, value in QUOTE.items() if name != field})

    assert f"/{field}" in pointers(error.value)


@pytest.mark.parametrize(
    ("given", "code", "fields"),
    [
        ({"kind": "jp"}, "programme-not-open", {"programme": "JP"}),
        ({"occurred_on": "2015-06-30"}, "before-the-law", {"field": "occurred_on"}),
        ({"occurred_on": "2019-12-01"}, "benefit-not-tabled", {"table": "jkk_death", "on": "2019-12-01"}),
        ({"as_known_at": 10**9}, "as-known-at-in-the-future", {}),
    ],
)
def test_what_the_law_or_the_ledger_cannot_tell(
    module_api: Story, given: dict[str, Any], code: str, fields: dict[str, str]
) -> None:
    with pytest.raises(Refused) as error:
        module_api.ask(PATH, {**QUOTE, **given})

    assert (error.value.status, error.value.code) == (422, code)
    assert fields.items() <= error.value.problem.items()


def test_what_a_kind_does_not_ask_for_is_named_and_not_counted(module_api: Story) -> None:
    more = {"disability_percent": 70, "months_unable": 3, "treatment": {"cost": 1}, "cause": "jkk",
            "children": [{"level": "tk"}]}  # fmt: skip

    found = module_api.ask(PATH, {**QUOTE, **more})

    assert found.total == "70000000.00"
    assert found.warnings == [f"not-counted: {name}" for name in more]


def test_more_years_than_a_level_has_are_cut(module_api: Story) -> None:
    children = [{"level": "university", "years_left": 9}, {"level": "sma", "years_left": 3}]

    found = module_api.ask(PATH, {**QUOTE, "kind": "scholarship", "cause": "jkk", "children": children})

    assert [each["amount"] for each in found.items] == ["60000000.00", "9000000.00"]
    assert found.warnings == ["years-left-beyond-level: children/0", "later-levels-not-counted: children/1"]


def test_a_quote_is_that_of_the_law_as_known_and_says_as_of_when(module_api: Story) -> None:
    module_api.sponsor()

    then, now = (module_api.ask(PATH, {**QUOTE, **known}) for known in ({"as_known_at": 1}, {}))

    assert then.as_known_at["position"] == 1
    assert now.as_known_at["position"] >= module_api.position > 1
    assert then.headers["sertakan-position"] == "1"
    assert (then.items, then.total) == (now.items, now.total)


def published(house: House, terms: PolicyTerms) -> int:
    """The position at which the row stands."""

    def decide() -> Decision:
        ledger = house.log.load(Ledger, house.ledger_id)
        assert ledger is not None
        ledger.record(PolicyPublished, terms=terms, proposal_id=uuid4(), proposed_by=uuid4(), approved_by=uuid4())
        return Decision([ledger], {})

    context = Context(actor=house.ledger_id, command_id=uuid4(), now=datetime.now(UTC))
    return house.log.execute(context, decide).position


def test_a_row_published_later_changes_no_quote_of_before(service: Served) -> None:
    longer = PolicyTerms(id="jkm_wait_months", value="6", valid_from=date(2025, 3, 1), published_on=date(2025, 3, 1),
                         source="a test", certainty=Certainty.A)  # fmt: skip
    position = published(service.house, longer)
    death = {**QUOTE, "kind": "jkm_death"}
    with service.story() as story:
        now, then = story.ask(PATH, death), story.ask(PATH, {**death, "as_known_at": position - 1})

    assert (now.total, then.total) == ("10000000.00", "42000000.00")
    assert "a test" in now.items[0]["source"]


@pytest.mark.usefixtures("nothing_left_behind")
def test_nothing_is_kept_of_a_quote_and_it_takes_no_key(scene: Scene) -> None:
    assert scene.post(PATH, QUOTE).status_code == 200


def test_the_role_that_asks_coverage_asks_nothing_else(module_service: Served) -> None:
    with module_service.caller(Role.COVERAGE) as asker:
        refused(asker.post(PATH, json=QUOTE), 403, "forbidden")
    with module_service.caller(Role.ENROLMENT) as desk:
        assert desk.post(PATH, json=QUOTE).json()["total"] == "70000000.00"

"""The pages for people: every link inside the repository leads somewhere."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from api.problems import ROUTER, Refusal
from api.refusals import BY_NAME, told
from api.statuses import STATUS
from ledger.domain import postings
from ledger.domain.law.founding import FOUNDING
from ledger.domain.law.policies import POLICIES
from ledger.domain.law.terms import PolicyTerms
from ledger.domain.statement import LineKind
from ledger.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
LAW_ROW = r"[SE]?[0-9]+(?:\.[0-9]+)?"
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def links_of(page: Path) -> list[str]:
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))
    return [link for link in LINK.findall(prose) if not re.match(r"[a-z]+:", link)]


def anchors_of(page: Path) -> set[str]:
    """Anchors as code hosts make them: lower case, punctuation dropped, blanks to hyphens."""
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def leads_nowhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in anchors_of(target)


def test_there_are_pages_with_links_to_check() -> None:
    assert sum(len(links_of(page)) for page in PAGES) > len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in links_of(page) if leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_page_has_one_title(page: Path) -> None:
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))

    assert len(re.findall(r"^# ", prose, re.MULTILINE)) == 1


def test_every_decision_is_numbered_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    listed = (folder / "README.md").read_text(encoding="utf-8")

    assert [name for name in pages if f"({name})" not in listed] == []
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained_to_the_reader(name: str) -> None:
    assert f"| `SERTAKAN_{name.upper()}` |" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("policy_id", POLICIES)
def test_every_policy_is_explained_with_what_it_may_be(policy_id: str) -> None:
    page = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{policy_id}` \|.*$", page, re.MULTILINE)
    _, _, at_first, may_be, _, _ = (cell.strip() for cell in row.split("|"))
    founding = [terms.value for terms in FOUNDING if isinstance(terms, PolicyTerms) and terms.id == policy_id]

    assert may_be == str(POLICIES[policy_id])
    assert [part.split()[0] for part in at_first.split("; ")] == (founding or ["none"])


def test_every_row_of_the_law_that_is_named_stands_on_its_page() -> None:
    page = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    rows = {row for cell in re.findall(r"^\| (\S[^|`]*) \|", page, re.MULTILINE) for row in cell.split(", ")}
    texts = [
        path.read_text(encoding="utf-8") for path in [*PAGES, *ROOT.glob("ledger/**/*.py"), *ROOT.glob("api/**/*.py")]
    ]
    named = {
        row
        for text in texts
        for rows in re.findall(rf"\blaw ({LAW_ROW}(?:, {LAW_ROW})*)", text)
        for row in rows.split(", ")
    }

    assert sorted(named - rows) == []


def refusal_rows() -> list[str]:
    """A row for each status, as they stand in the reference of the interface."""
    codes = {(int(each.status), each.code) for each in map(told, [*STATUS, *Refusal.__subclasses__(), *BY_NAME])}
    codes |= {(int(status), code) for status, (code, _) in ROUTER.items()} | {(500, "internal-error")}
    return [
        f"| {status} | {' · '.join(f'`{code}`' for other, code in sorted(codes) if other == status)} |"
        for status in sorted({status for status, _ in codes})
    ]


def test_every_refusal_stands_in_the_reference_under_its_status() -> None:
    page = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| [0-9]{3} \|.*$", page, re.MULTILINE) == refusal_rows()


def test_every_word_of_make_is_in_its_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()

    assert [word for word in phony if not re.search(rf"^{word}:.*## ", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize("word", [fact.__name__ for fact in postings.POSTED + postings.MOVES_NO_MONEY] + [*LineKind])
def test_every_fact_of_the_books_and_every_line_of_a_statement_is_explained(word: str) -> None:
    assert f"`{word}`" in (ROOT / "docs" / "books.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_table_has_a_line_under_its_head(page: Path) -> None:
    lines = ["", *FENCED.sub("", page.read_text(encoding="utf-8")).splitlines(), ""]
    heads = [
        number for number, line in enumerate(lines) if line.startswith("|") and not lines[number - 1].startswith("|")
    ]

    assert [lines[number] for number in heads if not re.fullmatch(r"[|:\- ]+", lines[number + 1])] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_heading_stands_alone(page: Path) -> None:
    lines = ["", *FENCED.sub("", page.read_text(encoding="utf-8")).splitlines()]

    assert [line for before, line in pairwise(lines) if line.startswith("#") and before] == []

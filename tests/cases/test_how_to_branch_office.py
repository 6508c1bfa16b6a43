"""docs/how-to/branch-office.md, word for word: what it types is typed, what it shows is what comes out."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from psycopg.conninfo import conninfo_to_dict

from ledger.store.database import Database
from tests.api.serving import Served
from tests.api.story import Story

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "how-to" / "branch-office.md"
SECTION = re.compile(r"^## (\d+)\. ", re.MULTILINE)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
POSITION = re.compile(r"^(as known at +position |position +|as_known_at_position,|MARK_ID .* )\d+", re.MULTILINE)
# The day on which the section is done; the page's ledger lives today, this one is told when.
DAYS: Final = {
    1: "2025-06-30", 2: "2025-06-30", 3: "2025-07-01", 4: "2025-09-01", 5: "2025-10-02", 6: "2025-10-03",
    7: "2025-10-06", 8: "2025-10-07",
}  # fmt: skip


def url_of(address: str) -> str:
    return f"postgresql:///?{urlencode(conninfo_to_dict(address))}"


class Office:
    """A terminal and a client on one ledger. `names`: what stands for the ids that the page writes in capitals."""

    def __init__(self, story: Story, service: Served, database: Database, folder: Path) -> None:
        self.story, self.service, self.folder = story, service, folder
        self.names: dict[str, str] = {}
        self.day = ""
        self.environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "SERTAKAN_HOME": str(folder),
            "SERTAKAN_DATABASE_URL": url_of(database.address()),
            "SERTAKAN_OWNER_DATABASE_URL": url_of(database.address("owner")),
            "SERTAKAN_MASTER_KEY_FILE": str(folder / "master.key"),
            "COLUMNS": "200",
        }

    @property
    def clock(self) -> str:
        return f"{self.day}T09:00:00+08:00"

    def meant(self, text: str) -> str:
        return re.sub(r"\b[A-Z]+(?:_[A-Z]+)*_ID\b|\$TOKEN", lambda found: self.names[found[0]], text)

    def posted(self, order: str) -> None:
        """What the answer calls an id is known by that name from here on."""
        path, _, body = order.partition("\n")
        asked = json.loads(self.meant(body))
        path = self.meant(path)
        asking = path.endswith("/lookup")
        answer = self.story.ask(path, asked) if asking else self.story.write(path, asked, at=self.clock)
        self.names |= {name.upper(): str(value) for name, value in answer.document.items() if name.endswith("_id")}

    def typed(self, line: str) -> str:
        """What it wrote, with the names again for ids."""
        verb, *words = (self.meant(word) for word in shlex.split(line))
        if verb == "curl":
            return self.fetched(words)
        if verb == "cat":
            return (self.folder / words[0]).read_text("utf-8-sig")
        if verb == "sed":
            return self.corrected(*words)
        assert verb == "sertakan"
        if words[0] == "import":
            words += ["--clock", self.clock]
        ended = subprocess.run(
            [sys.executable, "-c", "from ledger.cli.main import main; main()", *words],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        if words[:2] == ["token", "create"]:
            assert ended.returncode == 0, ended.stderr
            self.names["$TOKEN"] = ended.stdout.strip()
        return ended.stdout or ended.stderr

    def fetched(self, words: list[str]) -> str:
        headers = dict(word.split(": ") for flag, word in pairwise(words) if flag == "-H")
        address = words[-1].replace("http://127.0.0.1:8000", self.service.url)
        return self.story.http.get(address, headers=headers).text

    def corrected(self, script: str, source: str, arrow: str, target: str) -> str:
        assert arrow == ">"
        _, old, new, _ = script.split("/")
        text = (self.folder / source).read_text("utf-8")
        assert old in text
        (self.folder / target).write_text(text.replace(old, new), "utf-8")
        return ""

    def shown(self, text: str) -> str:
        """Ids by their names, and what is another in every ledger as dots."""
        for name, value in self.names.items():
            text = text.replace(value, "skt_…" if name == "$TOKEN" else name.ljust(len(value)))
        text = POSITION.sub(r"\1…", ID.sub(lambda found: "…".ljust(len(found[0])), text))
        return "\n".join(line.rstrip() for line in text.strip().splitlines())


def exchanges(fence: str) -> Iterator[tuple[str, str]]:
    """Each command of a terminal, and what is shown under it."""
    for part in re.split(r"^\$ ", fence, flags=re.MULTILINE)[1:]:
        lines = part.replace("\\\n", " ").split("\n")
        yield lines[0], "\n".join(lines[1:]).strip()


def steps() -> Iterator[tuple[int, str, str]]:
    """Section, kind and text of each fence, in order."""
    _, *parts = SECTION.split(PAGE.read_text(encoding="utf-8"))
    for number, text in zip(parts[::2], parts[1::2], strict=True):
        for kind, fence in FENCED.findall(text):
            yield int(number), kind, fence


def test_the_day_of_a_branch_office(
    untouched: Story, untouched_service: Served, database: Database, tmp_path: Path
) -> None:
    office = Office(untouched, untouched_service, database, tmp_path)
    done = set()
    for section, kind, fence in steps():
        office.day = DAYS[section]
        match kind:
            case "csv":
                (tmp_path / "pekerja.csv").write_text(fence, "utf-8")
            case "http":
                for order in fence.removeprefix("POST ").split("\n\nPOST "):
                    office.posted(order)
            case "console":
                for line, expected in exchanges(fence):
                    assert office.shown(office.typed(line)) == expected, line
        done.add(section)
    assert done == DAYS.keys()

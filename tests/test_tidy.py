"""Order in the house that no linter can see."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.domain import events

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "contract" / "golden"
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50
ROOTS = ("ledger", "api", "migrations", "tests", "docs")
LOCKS = ("requirements.lock", "requirements-dev.lock")

UNOWNED_NOTE = re.compile(r"\b(?:FIX" + r"ME|TO" + r"DO|XX" + r"X)\b(?!.*(?:#\d+|issues?[ /]\d+))")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|opt|home/\w+|Users/\w+)/")
REGISTRY_ADDRESS = re.compile(r"--(?:extra-)?index-url|--find-links|@ file:|files\.python" + r"hosted")


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode:  # an unpacked archive has no history; it has no stray files either
        return [path for top in ROOTS for path in (ROOT / top).rglob("*.*")]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_lines(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Place and text of every line of the tracked text files, this one left out."""
    for path in tracked_files():
        if path == Path(__file__) or (suffixes and path.suffix not in suffixes):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def python_files() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py"]


def event_topics() -> list[str]:
    """Topics of `ledger.domain.events`, by the class name they stand under."""
    classes = [found for found in vars(events).values() if isinstance(found, type)]
    facts = [found for found in classes if issubclass(found, events.LedgerEvent)]
    return [fact.TOPIC for fact in facts if "TOPIC" in vars(fact)]


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}

    assert lengths
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > FILE_LINES_MAX} == {}


def test_no_function_is_longer_than_a_page() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    }

    assert long == {}


def test_every_note_for_later_names_its_issue() -> None:
    notes = text_lines(".py", ".sql", ".toml", ".md", "")

    assert [place for place, line in notes if UNOWNED_NOTE.search(line)] == []


def test_no_machine_is_named() -> None:
    assert [place for place, line in text_lines() if MACHINE_PATH.search(line)] == []


def test_no_package_index_is_named() -> None:
    assert [place for place, line in text_lines() if REGISTRY_ADDRESS.search(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_has_its_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line.strip()]

    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_topics_are_unique_and_named_like_their_events() -> None:
    topics = event_topics()

    assert topics
    assert len(set(topics)) == len(topics)
    assert [topic for topic in topics if topic not in vars(events)] == []


def test_every_event_has_a_golden_sample() -> None:
    """One stored sample or more per topic: `<Topic>.json`, `<Topic>.v1.json`, `<Topic>/…` or a named line."""
    assert GOLDEN.is_dir()
    names = {re.split(r"[.\-]", path.name)[0] for path in GOLDEN.rglob("*")}
    inside = " ".join(path.read_text(encoding="utf-8") for path in GOLDEN.rglob("*") if path.is_file())

    sampled = {topic for topic in event_topics() if topic in names or f'"{topic}"' in inside}

    assert sorted(set(event_topics()) - sampled) == []


def test_every_migration_is_numbered_and_says_whose_it_is() -> None:
    migrations = sorted((ROOT / "migrations").glob("*.sql"))

    assert migrations
    assert [path.name for path in migrations if not re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", path.name)] == []
    assert [path.name for path in migrations if not path.read_text(encoding="utf-8").startswith("--")] == []

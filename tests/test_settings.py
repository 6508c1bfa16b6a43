"""What the environment may say, and what happens when it says nothing."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from ledger import settings
from ledger.settings import SettingsRefused, default_home, migrations_folder, read_settings

SECRET = "postgresql://ledger:hunter2@db.example/ledger"


@pytest.fixture(autouse=True)
def _silent_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(f"SERTAKAN_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_an_empty_environment_means_an_embedded_ledger_in_jakarta() -> None:
    found = read_settings()

    assert found.home == default_home()
    assert found.database_url is None
    assert found.zone == ZoneInfo("Asia/Jakarta")
    assert (found.lapse_run, found.log_format) == ("on", "console")


def test_root_keeps_its_ledger_with_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_home() == Path("/var/lib/sertakan")

    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert default_home().name == "sertakan"
    assert default_home() != Path("/var/lib/sertakan")


def test_the_environment_wins_over_the_dotenv_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SERTAKAN_ZONE=Asia/Makassar\nSERTAKAN_LAPSE_RUN=off\nOTHER=1\n")
    monkeypatch.setenv("SERTAKAN_ZONE", "Asia/Jayapura")

    found = read_settings()

    assert found.zone == ZoneInfo("Asia/Jayapura")
    assert found.lapse_run == "off"


def test_an_empty_variable_is_an_absent_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERTAKAN_DATABASE_URL", "")

    assert read_settings().database_url is None


def test_folders_are_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SERTAKAN_HOME", "here")

    assert read_settings().home == tmp_path / "here"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SERTAKAN_ZONE", "Asia/Atlantis"),
        ("SERTAKAN_LAPSE_RUN", "sometimes"),
        ("SERTAKAN_LOG_FORMAT", "xml"),
        ("SERTAKAN_DATABASE_URL", "mysql://ledger:hunter2@db.example/ledger"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsRefused, match=variable) as refusal:
        read_settings()

    assert "hunter2" not in str(refusal.value)


def test_a_password_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERTAKAN_DATABASE_URL", SECRET)

    found = read_settings()

    assert found.database_url == SecretStr(SECRET)
    assert "hunter2" not in repr(found)
    assert "hunter2" not in found.model_dump_json()


def test_the_migrations_are_found() -> None:
    assert migrations_folder().is_dir()
    assert sorted(path.name for path in migrations_folder().glob("*.sql"))

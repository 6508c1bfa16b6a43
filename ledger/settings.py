"""Every environment variable, typed, with its unit and its default; read once, at the door, and handed on."""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

SYSTEM_HOME = Path("/var/lib/sertakan")  # where the system's own account keeps state
PACKAGED_MIGRATIONS = Path(__file__).with_name("_migrations")
SOURCE_MIGRATIONS = Path(__file__).parent.parent / "migrations"
POSTGRESQL_SCHEMES = ("postgresql://", "postgres://")


class SettingsRefused(ValueError):
    """The environment cannot be used. Names the variables, never their values: a URL may hold a password."""


def default_home() -> Path:
    """Folder of the user's ledger; root's is the system's, so that a service finds what root initialised."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return SYSTEM_HOME
    return user_data_path("sertakan", appauthor=False)


def migrations_folder() -> Path:
    """Folder of the numbered SQL files: inside an installed wheel, else beside the source."""
    return PACKAGED_MIGRATIONS if PACKAGED_MIGRATIONS.is_dir() else SOURCE_MIGRATIONS


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


Folder = Annotated[Path, AfterValidator(_absolute)]
File = Annotated[Path, AfterValidator(_absolute)]


class Settings(BaseSettings):
    """The environment as read; names are those of the variables without `SERTAKAN_`, in lower case."""

    model_config = SettingsConfigDict(
        env_prefix="SERTAKAN_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # a .env is shared with other programs
        frozen=True,
        hide_input_in_errors=True,
    )

    home: Folder = Field(default_factory=default_home)
    """Data folder: the embedded server's cluster, its sockets and keys."""

    database_url: SecretStr | None = None
    """Server for the application role, PostgreSQL 16 or newer; without it one is embedded in `home`."""

    owner_database_url: SecretStr | None = None
    """The same server for the role that owns the tables; asked for by `init` and `rebuild` only."""

    pg_bindir: Folder | None = None
    """Folder of `initdb` and `postgres` that the embedded server runs instead of those in the wheel."""

    zone: ZoneInfo = ZoneInfo("Asia/Jakarta")
    """Zone in which days and months are counted. `init` records it; a server started with another refuses."""

    lapse_run: Literal["on", "off"] = "on"
    """Whether the service records due lapses once a local day, and credits what a published row made cheaper."""

    master_key_file: File | None = None
    """File with the key that wraps every person's key in the vault; by default one made in `home`."""

    signing_key_file: File | None = None
    """File with the key that signs checkpoints and certificates."""

    log_format: Literal["console", "json"] = "console"
    """How log lines are written to standard error: for people, or one JSON object a line."""

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _is_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(POSTGRESQL_SCHEMES):
            raise ValueError("only postgresql:// is understood")
        return url


def read_settings() -> Settings:
    """Settings of the process's environment, then of a `.env` in its folder, then the defaults.

    Raises SettingsRefused.
    """
    try:
        return Settings()
    except ValidationError as refused:
        raise SettingsRefused("; ".join(map(_complaint, refused.errors()))) from None


def _complaint(error: ErrorDetails) -> str:
    variable = "SERTAKAN_" + ".".join(map(str, error["loc"])).upper()
    return f"{variable}: {error['msg']}"

"""What differs between municipalities: `mobility.toml`, read and checked."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mobility.errors import SettingsError

FILE = "mobility.toml"
_HERE = r"http://(localhost|127\.0\.0\.1)(:\d{1,5})?"
_HOST = r"https://[A-Za-z0-9.-]+(:\d{1,5})?"
ORIGIN = rf"^({_HERE}|{_HOST})$"
"""An address that sign-ins and links may travel to: encrypted, or never leaving the machine."""
ISSUER = rf"^({_HERE}|{_HOST})(/[A-Za-z0-9._~/-]*)?$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Municipality(_Strict):
    """The municipality that the workspace is for; `code` has the state's four digits.

    `employer` is its name as an employer in surveys; else its name and "Kommune".
    """

    code: str = Field(pattern=r"^\d{4}$")
    name: str
    employer: str | None = None

    @property
    def as_employer(self) -> str:
        """Give its name as an employer."""
        return self.employer or f"{self.name} Kommune"


class Place(_Strict):
    """A workplace area or district, with its centre in degrees (EPSG:4326).

    What is planned there stands with its source; `assumed` where no plan gives the number itself.
    """

    name: str
    kind: Literal["workplace_area", "district", "campus", "town"] = "workplace_area"
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    postcode: str | None = None
    workplaces: int | None = Field(default=None, ge=0)
    new_workplaces: int | None = Field(default=None, ge=0)
    new_homes: int | None = Field(default=None, ge=0)
    growth_status: Literal["planned", "assumed"] = "planned"
    growth_source: str | None = None


class Goals(_Strict):
    """Years of the whole municipality's goals and their size, read from its adopted policy."""

    reference_year: int = 1990
    base_year: int | None = None
    reduction_year: int = 2030
    reduction_share: float | None = Field(default=None, ge=0, le=1)
    neutral_year: int | None = None
    national_share: float | None = Field(default=None, ge=0, le=1)


class Survey(_Strict):
    """How replicate weights are made: their number and the seed they are drawn from."""

    replicates: int = Field(default=500, ge=2, le=5_000)
    seed: int = 20_261
    minimum_age: int = Field(default=15, ge=0)


class Disclosure(_Strict):
    """The least number of people in a cell that may be shown."""

    threshold: int = Field(default=5, ge=3)


class History(_Strict):
    """How long published runs are kept: what is younger, or among the newest, stays."""

    keep_runs: int = Field(default=30, ge=2)
    keep_days: int = Field(default=400, ge=1)


class Feed(_Strict):
    """A GBFS feed that `mobility log-stations` listens to."""

    name: str
    url: str


class Rule(_Strict):
    """Which role somebody has whose sign-in says `value` in `claim`, such as a group of theirs."""

    claim: str = Field(min_length=1)
    value: str = Field(min_length=1)
    role: Literal["planner", "employer"]
    employer: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _an_employer_is_named(self) -> Self:
        if (self.role == "employer") != (self.employer is not None):
            raise ValueError("the role employer names its employer, and no other role does")
        return self


class Access(_Strict):
    """Who may open the dashboard from elsewhere. Without it only this machine may, as planner.

    `address` is what readers' browsers have; a proxy on this machine ends TLS there. `issuer` and
    `client_id` are those of the OpenID Connect registration; its secret is in the environment, as
    ``MOBILITY_OIDC_SECRET``. The first rule that fits gives the role; whom none fits gets in
    nowhere. `public` shows everybody what has been released to the public.
    """

    address: str = Field(pattern=ORIGIN)
    issuer: str | None = Field(default=None, pattern=ISSUER)
    client_id: str | None = Field(default=None, min_length=1)
    rules: tuple[Rule, ...] = ()
    public: bool = False
    hours: float = Field(default=8, gt=0, le=24)

    @model_validator(mode="after")
    def _an_issuer_has_its_client(self) -> Self:
        if (self.issuer is None) != (self.client_id is None):
            raise ValueError("issuer and client_id go together")
        return self


class Settings(BaseSettings):
    """One workspace's settings; a variable such as ``MOBILITY_SURVEY__SEED`` wins over the file."""

    model_config = SettingsConfigDict(
        env_prefix="MOBILITY_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    municipality: Municipality
    language: Literal["da", "en"] = "da"
    goals: Goals = Goals()
    survey: Survey = Survey()
    disclosure: Disclosure = Disclosure()
    history: History = History()
    stations: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    compare_with: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    feeds: tuple[Feed, ...] = ()
    access: Access | None = None
    fetch: dict[str, str] = Field(default_factory=dict)
    as_of: date | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file; read nothing else."""
        return env_settings, init_settings


def read_settings(file: Path) -> Settings:
    """Read a workspace's `mobility.toml`.

    Raises
    ------
    SettingsError
        The file is absent, is no TOML, or holds something that has no place there.
    """
    try:
        given: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            "There is no workspace here.",
            where=str(file),
            todo="go to a folder that has mobility.toml, name one with --root, or make one with "
            "`mobility demo --root DIR`.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(
            f"The settings are not readable as TOML: {problem}.",
            where=str(file),
            todo="mend the line named, or restore the file.",
        ) from None
    try:
        return Settings(**given)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"The setting {place!r} does not fit: {first['msg'].lower()}.",
            where=f"{file}, {place}",
            todo="correct it; the README of the workspace lists what may stand there.",
        ) from None

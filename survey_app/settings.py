"""Settings: everything an operator can set, read once from one mapping and checked at start."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from survey_app.batch_keys import BatchKeys
from survey_app.errors import N_, SurveyAppError

Doors = Literal["all", "respond", "office"]
SMALLEST_BATCH = 10
SPOKEN = ("sv", "en")  # What the program itself can say, everywhere.
KEPT = ("secret_key", "pepper")  # Made on first start and kept in instance/, outside the database and its backups.


class SettingRefused(SurveyAppError):
    """A setting that is missing or cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`PEJL_…` variables of the environment.

    secret_key  signs the officials' sessions            PEJL_SECRET_KEY, else instance/secret_key
    pepper      key of the codes' HMAC                    PEJL_PEPPER, else instance/pepper
    database    SQLAlchemy address                        PEJL_DATABASE, else SQLite in instance/
    instance    folder of database, queue and keys        PEJL_INSTANCE, else ./instance
    doors       which side this process serves            PEJL_DOORS: all, respond, office
    language    of the command line and of new pages      PEJL_LANGUAGE: sv, en
    secure      cookies only over HTTPS                   PEJL_SECURE: 1 (default), 0 on a machine without HTTPS
    proxies     web servers in front that pass on who asks  PEJL_PROXIES: 0 (default) to 9
    reference   what ${PEJL_REFERENCE} in a mapping means  PEJL_REFERENCE, else ../shared/reference
    keys        folder of the batches' private keys       PEJL_KEYS, else keys in instance/
    keys_copy   second folder of the same keys            PEJL_KEYS_COPY, else keys-copy in instance/
    batch       answers mixed together, at least          PEJL_BATCH: 25 (default), never below 10
    address     where residents reach Pejl, for letters   PEJL_ADDRESS, such as https://trygg.ekeby.se
    """

    secret_key: str
    pepper: bytes
    database: str
    instance: Path
    doors: Doors = "all"
    language: str = "sv"
    secure: bool = True
    reference: Path = Path("../shared/reference")
    proxies: int = 0
    keys: Path | None = None
    keys_copy: Path | None = None
    batch: int = 25
    address: str = ""

    @property
    def batch_keys(self) -> BatchKeys:
        """Where the batches' private keys are kept."""
        return BatchKeys((self.keys or self.instance / "keys", self.keys_copy or self.instance / "keys-copy"))

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Settings":
        instance = Path(env.get("PEJL_INSTANCE", "instance")).absolute()
        doors = env.get("PEJL_DOORS", "all")
        if doors not in ("all", "respond", "office"):
            raise SettingRefused(N_("PEJL_DOORS is “{given}”, but must be all, respond or office."), given=doors)
        language = env.get("PEJL_LANGUAGE") or ("sv" if env.get("LANG", "").startswith("sv") else "en")
        if language not in SPOKEN:
            raise SettingRefused(N_("PEJL_LANGUAGE is “{given}”, but must be sv or en."), given=language)
        try:
            secret_key, pepper = (env.get(f"PEJL_{name.upper()}") or _kept(instance, name) for name in KEPT)
        except OSError as failed:
            raise SettingRefused(
                N_("The folder {folder} cannot be used for database and keys."),
                folder=instance,
                hint=N_("It must be a folder that this user may read and write; PEJL_INSTANCE names another."),
            ) from failed
        for name, value in (("PEJL_SECRET_KEY", secret_key), ("PEJL_PEPPER", pepper)):
            if len(value) < 32:
                raise SettingRefused(
                    N_("{name} is shorter than 32 characters."), name=name, hint=N_("Set it to at least 32 random characters.")
                )
        database = env.get("PEJL_DATABASE") or f"sqlite:///{instance / 'pejl.sqlite'}"
        if not database.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise SettingRefused(
                N_("PEJL_DATABASE does not name a database that Pejl knows."),
                hint=N_("It begins with sqlite:/// or postgresql+psycopg://."),
            )
        proxies = env.get("PEJL_PROXIES") or "0"
        if proxies not in tuple("0123456789"):
            raise SettingRefused(N_("PEJL_PROXIES is “{given}”, but must be a number from 0 to 9."), given=proxies)
        batch = env.get("PEJL_BATCH") or "25"
        if not (batch.isdecimal() and len(batch) < 6 and int(batch) >= SMALLEST_BATCH):
            raise SettingRefused(
                N_("PEJL_BATCH is “{given}”, but must be a number from {smallest}."), given=batch, smallest=SMALLEST_BATCH,
                hint=N_("It is how many answers are mixed together, at least: fewer hide nobody."),
            )  # fmt: skip
        address = env.get("PEJL_ADDRESS", "").rstrip("/")
        if address and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", address):
            raise SettingRefused(
                N_("PEJL_ADDRESS is “{given}”, but must be a web address."),
                given=address,
                hint=N_("Write for example https://trygg.ekeby.se."),
            )
        keys, keys_copy = (Path(env[name]).absolute() if env.get(name) else None for name in ("PEJL_KEYS", "PEJL_KEYS_COPY"))
        reference = Path(env.get("PEJL_REFERENCE") or "../shared/reference")
        secure = env.get("PEJL_SECURE", "1") != "0"
        return cls(
            secret_key,
            pepper.encode(),
            database,
            instance,
            cast(Doors, doors),
            language,
            secure,
            reference,
            int(proxies),
            keys,
            keys_copy,
            int(batch),
            address,
        )


def _kept(instance: Path, name: str) -> str:
    """A random key in a file that only the owner may read, made the first time it is needed."""
    path = instance / name
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = instance / f".{name}.{secrets.token_hex(4)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(made)  # Atomic: of two processes that start together, the first to come decides.
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()

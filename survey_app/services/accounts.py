"""Municipalities and their officials: who may enter the office."""

import re
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from survey_app.contact import read_email, read_phone, read_web
from survey_app.errors import N_, SurveyAppError
from survey_app.services.municipalities import LONGEST_CONTACT, LONGEST_NAME, fitting
from survey_app.storage import accounts, municipalities
from survey_app.storage.accounts import Official
from survey_app.storage.base import db
from survey_app.storage.municipalities import Municipality

SHORTEST, LONGEST = 12, 200
_hasher = PasswordHasher()  # argon2id, 64 MiB, three passes.
_nobody = _hasher.hash(secrets.token_urlsafe())  # Checked when the e-mail is unknown, so that the time taken tells nothing.
_at_once = threading.BoundedSemaphore(2)  # Each check takes 64 MiB: a flood of sign-ins must wait, not fill the memory.


class AccountRefused(SurveyAppError):
    """A municipality or an account that cannot be made."""


def add_municipality(slug: str, name: str, contact: str = "", *, phone: str = "", email: str = "", web: str = "") -> Municipality:
    """A new municipality. `slug` is its short name in commands and addresses; the others say whom residents may ask. ContactRefused,
    PresentationRefused."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 60:
        raise AccountRefused(
            N_("“{slug}” cannot be the short name of a municipality."),
            slug=slug,
            hint=N_("Use small letters a–z, digits and hyphens, at most 60 characters."),
        )
    name, contact = fitting(name, LONGEST_NAME), fitting(contact, LONGEST_CONTACT)
    if not name:
        raise AccountRefused(N_("The municipality has no name."), hint=N_("Give the name that residents know it by."))
    asked = {"phone": phone and read_phone(phone), "email": email and read_email(email), "web": web and read_web(web)}
    made = Municipality(slug=slug, name=name, contact=contact, **asked)
    db.session.add(made)
    _commit_or(AccountRefused(N_("There is already a municipality with the short name “{slug}”."), slug=slug, hint=N_("Choose another.")))
    return made


def add_official(municipality: Municipality, email: str, name: str, password: str | None = None) -> str:
    """A new official of the municipality. Returns the password, a random one when none is given; only its hash is kept.
    PresentationRefused."""
    email = email.strip().lower()
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", email) or len(email) > 200:
        raise AccountRefused(N_("“{email}” is not an e-mail address."), email=email, hint=N_("Write it as name@municipality.example."))
    name = fitting(name, LONGEST_NAME)
    password = secrets.token_urlsafe(12) if password is None else password
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountRefused(
            N_("The password has {length} characters; it must have {shortest} to {longest}."),
            length=len(password), shortest=SHORTEST, longest=LONGEST, hint=N_("A few words in a row are easy to remember and hard to guess."),
        )  # fmt: skip
    if password.casefold() in (email, email.partition("@")[0]) or len(set(password)) < 5:
        raise AccountRefused(
            N_("The password is too easy to guess."), hint=N_("A few words in a row are easy to remember and hard to guess.")
        )
    db.session.add(Official(municipality_id=municipality.id, email=email, name=name or email, password_hash=_hasher.hash(password)))
    _commit_or(AccountRefused(N_("There is already an account for {email}."), email=email))
    return password


def sign_in(email: str, password: str) -> Official | None:
    """The official with this e-mail and password, or None: which of the two was wrong is not told, not even by the time it takes."""
    official = accounts.by_email(email)
    try:
        with _at_once:
            _hasher.verify(official.password_hash if official else _nobody, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return None
    if official is not None and _hasher.check_needs_rehash(official.password_hash):
        official.password_hash = _hasher.hash(password)
        db.session.commit()
    return official


def municipality_called(slug: str | None, *, otherwise: str | None = None) -> Municipality:
    """The municipality with this short name; without one, the only municipality there is.

    otherwise: name of the municipality to make when there is none at all; without it, that is refused.
    """
    if slug:
        if found := municipalities.by_slug(slug):
            return found
        raise AccountRefused(
            N_("There is no municipality with the short name “{slug}”."), slug=slug, hint=N_("Known are: {known}."), known=_known() or "–"
        )
    found_all = db.session.scalars(select(Municipality).limit(2)).all()
    if len(found_all) > 1:
        raise AccountRefused(N_("There are several municipalities."), hint=N_("Say which with --municipality: {known}."), known=_known())
    if found_all:
        return found_all[0]
    if otherwise is None:
        raise AccountRefused(N_("There is no municipality yet."), hint=N_("Make one with ./pejl add-municipality."))
    return add_municipality(_slug(otherwise), otherwise)


def _known() -> str:
    return ", ".join(db.session.scalars(select(Municipality.slug).order_by(Municipality.slug)))


def _slug(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöéüæø", "aaoeuao"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "municipality"


def _commit_or(refusal: AccountRefused) -> None:
    try:
        db.session.commit()
    except IntegrityError as taken:
        db.session.rollback()
        raise refusal from taken

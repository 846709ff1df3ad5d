"""The people and cohorts of the campus, dated around a day."""

from datetime import date, timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from .models import Account, Cohort, Membership, Post, Seat

SECRET = "northgate"
PEOPLE = {
    "amy": ("Amy", "Okafor", Post.STUDENT),
    "ben": ("Ben", "Doyle", Post.STUDENT),
    "tom": ("Tom", "Hale", Post.TUTOR),
    "ida": ("Ida", "Nørgaard", Post.TUTOR),
    "ruth": ("Ruth", "Ellis", Post.REGISTRY),
    "priya": ("Priya", "Shah", Post.QUALITY_LEAD),
    "gareth": ("Gareth", "Pryce", Post.PRINCIPAL),
    "joan": ("Joan", "Marsh", Post.REGISTRY),
}
LEFT = {"joan"}
COHORTS = {
    "evening": ("Site safety", "evening group", -30, 60, {"tom": True, "amy": False}),
    "day": ("Site safety", "day group", -10, 80, {"tom": True, "ida": True, "ben": False}),
    "spring": ("Bookkeeping", "spring intake", -200, -90, {"ida": True, "amy": False, "ben": False}),
}


def address(name: str) -> str:
    """Return somebody's login, which is where their mail goes."""
    return f"{name}@northgate.example"


def key(name: str) -> UUID:
    """Return the key of an account or a cohort, the same in every seed."""
    return uuid5(NAMESPACE_DNS, f"{name}.northgate.example")


def seed(session: Session, today: date) -> None:
    """Fill an empty campus and commit."""
    secret = generate_password_hash(SECRET, "pbkdf2:sha256:1000")
    for name, (given, family, post) in PEOPLE.items():
        account = Account(id=key(name), login=address(name), given_name=given, family_name=family, secret=secret)
        account.left_on = today - timedelta(days=1) if name in LEFT else None
        account.memberships = [Membership(department="Main", post=post)]
        session.add(account)
    session.flush()
    for name, (programme, group, first, last, seats) in COHORTS.items():
        days = (today + timedelta(days=first), today + timedelta(days=last))
        cohort = Cohort(id=key(name), programme=programme, name=group, first_day=days[0], last_day=days[1])
        cohort.seats = [Seat(account_id=key(who), teaches=teaches) for who, teaches in seats.items()]
        session.add(cohort)
    session.commit()

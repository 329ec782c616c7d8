"""Changing people: writing them down, letting them go, their own choices, audiences, login links."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from hmac import compare_digest

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, func, select, update

from app.base.errors import Missing, Refused
from app.base.i18n import _
from app.people.fields import AudienceFields, PersonFields, ProfileFields, lines, words_between
from app.people.links import code_of, kept_of, make_link, restore_all, revoke_all
from app.people.models import Audience, Link, LoginRequest, Person, Pick, Profile, Programme, SignIn, Skill, Tag
from app.people.queries import by_email, is_everyone, present

BATCH = 500
"""How many people one statement names at most."""


# --- the programme ---------------------------------------------------------------------------------


def rename(db: Session, programme: Programme, name: str, zone: str, conduct: str) -> None:
    """Keep the programme's settings. Meetups that are planned keep their zone."""
    programme.name, programme.zone, programme.conduct = name, zone, conduct
    db.add(programme)


# --- signing in ------------------------------------------------------------------------------------


def may_sign_in(person: Person) -> bool:
    """Colleagues may, contacts from outside have their links."""
    return person.is_colleague and person.left_at is None


def ask_for_login(db: Session, person: Person | None, next_page: str, secret: str, now: datetime) -> None:
    """A login link is owed, if there is such a colleague here. The asking is written down either way."""
    known = person.id if person and may_sign_in(person) else None
    asked = LoginRequest(person_id=known, next=next_page[:300], asked_at=now)
    asked.browser, asked.code = kept_of(secret), code_of(secret)
    db.add(asked)


def make_login_link(db: Session, person: Person, now: datetime) -> str:
    """The token of a login link that nobody has to mail."""
    return make_link(db, "people.login", person.id, 0, now)


def is_alive(link: Link, now: datetime) -> bool:
    """Whether a login link still lets in: not used, not revoked, not over."""
    return not link.used_at and not link.revoked_at and (link.expires_at is None or now < link.expires_at)


def may_open(db: Session, link: Link, secret: str, code: str = "") -> bool:
    """Whether it is the browser that asked for the link, or one whose user sees the digits that one shows.

    A link that nobody asked for was handed over by an administrator: its button is enough."""
    asked = db.get(LoginRequest, link.about)
    if asked is None or asked.browser is None:
        return True
    here = bool(secret) and compare_digest(kept_of(secret), asked.browser)
    return here or compare_digest("".join(filter(str.isdecimal, code)).encode(), (asked.code or " ").encode())


def use_up(db: Session, link: Link, now: datetime) -> str:
    """A login link lets in once. Returns the page its owner was on the way to, if any."""
    link.used_at = now
    db.add(link)
    asked = db.get(LoginRequest, link.about)
    return asked.next if asked else ""


def end_sign_in(db: Session, sign_in: SignIn, by: Person, now: datetime) -> None:
    """End a signed-in browser: one's own, or as an organizer anybody's."""
    if sign_in.person_id != by.id and by.organizer_since is None:
        raise Missing
    sign_in.ended_at = sign_in.ended_at or now
    db.add(sign_in)


# --- people ----------------------------------------------------------------------------------------


def add(db: Session, fields: PersonFields, now: datetime) -> Person:
    """Write somebody down. A contact from outside becomes a colleague; who had left is here again."""
    person = by_email(db, fields.email)
    if person and person.is_colleague and person.left_at is None:
        raise Refused(_("%(name)s has this address already.", name=person.called))
    if person and person.left_at:
        come_back(db, [person.id])
    person = person or Person(email=fields.email, added_at=now)
    person.is_colleague = True
    _write(db, person, fields, now)
    return person


def edit(db: Session, person: Person, fields: PersonFields, now: datetime) -> Person:
    """Correct what we know of somebody."""
    other = by_email(db, fields.email)
    if other and other.id != person.id:
        raise Refused(_("%(name)s has this address already.", name=other.called))
    _write(db, person, fields, now)
    return person


def _write(db: Session, person: Person, fields: PersonFields, now: datetime) -> None:
    for name in ("name", "email", "department", "site", "title", "language", "zone"):
        setattr(person, name, getattr(fields, name))
    db.add(person)
    db.flush()
    tag(db, person, words_between(fields.tags, 60))
    say_skills(db, person, lines(fields.skills), now)


def tag(db: Session, person: Person, words: Iterable[str]) -> None:
    """These tags and no others."""
    db.exec(delete(Tag).where(col(Tag.person_id) == person.id))
    db.add_all(Tag(person_id=person.id, word=word) for word in words)


def say_skills(db: Session, person: Person, words: list[str], now: datetime) -> None:
    """These skills and no others; what was said before keeps its date."""
    before = {skill.words: skill for skill in db.exec(select(Skill).where(Skill.person_id == person.id))}
    for gone in before.keys() - set(words):
        db.delete(before[gone])
    db.add_all(Skill(person_id=person.id, words=one, said_at=now) for one in words if one not in before)


def leave(db: Session, person: Person, by: Person, now: datetime) -> None:
    """Somebody left the company: no more mail, and every link and sign-in of theirs is closed at once."""
    if person.id == by.id:
        raise Refused(_("That is you. Let another organizer do it."))
    if person.left_at:
        return
    let_go(db, [person.id], now)


def let_go(db: Session, person_ids: Collection[int], now: datetime) -> None:
    """These people are here no longer, all at the same moment."""
    for some in batches(person_ids):
        db.exec(update(Person).where(col(Person.id).in_(some)).values(left_at=now, organizer_since=None))
        revoke_all(db, some, now)


def come_back(db: Session, person_ids: Collection[int]) -> None:
    """They are here after all, and the links that closed with their leaving open again."""
    for some in batches(person_ids):
        restore_all(db, some)
        db.exec(update(Person).where(col(Person.id).in_(some)).values(left_at=None))


def batches(person_ids: Collection[int]) -> Iterator[list[int]]:
    """As many as one statement names."""
    ids = list(person_ids)
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def make_organizer(db: Session, person: Person, now: datetime) -> None:
    """Let somebody run the programme too."""
    if person.left_at or not person.is_colleague:
        raise Refused(_("Only a colleague can be an organizer."))
    person.organizer_since = person.organizer_since or now
    db.add(person)


def withdraw_organizer(db: Session, person: Person) -> None:
    """They organize no longer. There is always one who does."""
    others = select(func.count()).where(present(), col(Person.organizer_since).is_not(None), Person.id != person.id)
    if not db.exec(others).one():
        raise Refused(_("%(name)s is the only organizer. Name another one first.", name=person.called))
    person.organizer_since = None
    db.add(person)


# --- one's own choices -----------------------------------------------------------------------------


def choose(db: Session, person: Person, fields: ProfileFields, now: datetime) -> Person:
    """What people say of themselves; from now on no import overwrites it."""
    _say_how_they_speak(db, person, fields, now)
    person.name, person.language, person.zone = fields.name, fields.language, fields.zone
    person.site, person.about = fields.site, fields.about
    person.own_choice_at = now
    db.add(person)
    say_skills(db, person, lines(fields.skills), now)
    return person


def _say_how_they_speak(db: Session, person: Person, fields: ProfileFields, now: datetime) -> None:
    """What was said before and is said again keeps its date."""
    profile = db.get(Profile, person.id) or Profile(person_id=person.id, said_at=now)
    profile.short_at = (profile.short_at or now) if fields.short else None
    profile.first_time_at = (profile.first_time_at or now) if fields.first_time else None
    profile.site_at = profile.site_at if fields.site == person.site else now
    profile.languages, profile.said_at = fields.languages, now
    db.add(profile)


def choose_language(db: Session, person: Person, language: str, now: datetime) -> None:
    """The language somebody is spoken and written to in."""
    person.language, person.own_choice_at = language, now
    db.add(person)


# --- audiences ---------------------------------------------------------------------------------------


def save_audience(
    db: Session, audience: Audience | None, fields: AudienceFields, by: Person, now: datetime
) -> Audience:
    """A new audience, or another shape for an old one."""
    same = db.exec(select(Audience).where(Audience.name == fields.name)).first()
    if same and (audience is None or same.id != audience.id):
        raise Refused(_("There is an audience called “%(name)s” already.", name=fields.name))
    audience = audience or Audience(name=fields.name, created_by=by.id, created_at=now)
    audience.name = fields.name
    if not is_everyone(db, audience):
        audience.only_picked = bool(fields.only_picked)
        audience.departments, audience.sites, audience.tags = fields.departments, fields.sites, fields.tags
    db.add(audience)
    db.flush()
    return audience


def remove_audience(db: Session, audience: Audience) -> None:
    """Do without an audience that nothing refers to."""
    if is_everyone(db, audience):
        raise Refused(_("Everybody is always an audience."))
    try:
        with db.begin_nested():
            db.delete(audience)
    except IntegrityError:
        sentence = _("A survey or a meetup is for “%(name)s”, so it stays.", name=audience.name)
        raise Refused(sentence) from None


def pick(db: Session, audience: Audience, person: Person) -> None:
    """Put somebody in by hand. Twice is once."""
    if not db.get(Pick, (audience.id, person.id)):
        db.add(Pick(audience_id=audience.id, person_id=person.id))


def unpick(db: Session, audience: Audience, person_id: int) -> None:
    """Take somebody out who was put in by hand."""
    db.exec(delete(Pick).where(col(Pick.audience_id) == audience.id, col(Pick.person_id) == person_id))

"""One world in which every kind of mail goes out, by the real road: facts, the worker's rounds, the practice mailbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.feedback.models import Thanks
from app.invitations import actions as invitations
from app.mail.models import CalendarAnswer, Email, Incoming, MailRules, PracticeMail
from app.meetups.models import Meetup
from app.outreach import actions as outreach
from app.outreach import running
from app.outreach.drafting import Frame
from app.people.models import LoginRequest, Person
from app.surveys import actions as surveys
from app.surveys.drafts import NewQuestion
from app.topics.models import Choice
from tests.house import NOON, People, a_person
from tests.makers import feedback as after
from tests.makers.invitations import a_booked_meetup, guest, says
from tests.makers.mail import owed
from tests.makers.meetups import cancelled, moved
from tests.makers.outreach import LATER, SOON, a_booking, a_plain_meetup, a_yes, an_ask, an_offered_date
from tests.makers.sealed import a_sealed_survey
from tests.makers.surveys import a_survey
from tests.makers.topics import a_choice, a_meetup, a_topic, a_wish, parked, votes
from tests.makers.wall import a_round

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Run = Callable[[datetime], int]
ADDRESS = "https://meet.example.com/x?a=1&b=2"


@dataclass(frozen=True)
class Mail:
    """One mail as it was kept for the practice mailbox."""

    kind: str
    to: str
    about: str
    raw: bytes


def every_mail(db: Session, people: People, run: Run, words: str = "Query plans") -> list[Mail]:
    """All the mails of three weeks. `words` stand in every text that somebody can write."""
    db.add(MailRules(id=1, weekly=0, set_by=people.olha.id, set_at=NOON))
    for person in (people.olha, people.anna, people.bohdan):
        person.name = f"{person.name} {words}"[:200]
    cara = a_person(db, f"Cara {words}"[:200], email="cara@example.com", language="uk", zone="Europe/Lisbon")
    db.commit()
    _questions(db, people, words)
    _topics(db, people, words)
    _speakers(db, people, cara, words)
    moving, ending = _announced(db, people, words), _announced(db, people, words)
    an_ask(db, ending, cara, people.olha, subject=words[:200], message=words)
    held = _held(db, people, words)
    db.add(LoginRequest(person_id=people.anna.id, asked_at=NOON))
    owed(db, people.olha)
    run(NOON)
    run(NOON + HOUR)

    says(db, moving, people.bohdan, "room", NOON + HOUR)
    says(db, moving, cara, "room", NOON + 2 * HOUR)
    run(NOON + 3 * HOUR)
    says(db, moving, people.bohdan, "no", NOON + 4 * HOUR)
    run(NOON + 5 * HOUR)
    _changes(db, people, moving, ending, held, words)
    run(NOON + DAY + HOUR)
    says(db, moving, cara, "room", NOON + 2 * DAY)
    _asks_for_its_entry(db, moving, people.olha, guest(db, moving, people.olha).secret, NOON + 2 * DAY)
    _asks_for_its_entry(db, moving, people.anna, "s" * 32, NOON + 2 * DAY)
    for day in (2, 3, 4, 5, 6):
        run(NOON + day * DAY)
    _told(db, people, words)
    run(NOON + 12 * DAY)
    run(NOON + 14 * DAY + HOUR)
    run(NOON + 18 * DAY)
    return _kept(db)


def _questions(db: Session, people: People, words: str) -> None:
    question = NewQuestion("short", words[:300])
    a_survey(db, people, [question], title=words[:120], intro=words[:500])
    a_sealed_survey(db, people, [question])


def _topics(db: Session, people: People, words: str) -> None:
    planned, waiting = a_topic(db, words[:120]), a_topic(db, f"2 {words}"[:120])
    votes(db, planned, people.bohdan)
    votes(db, waiting, people.bohdan)
    a_choice(db, a_meetup(db, people.everyone, people.olha, words[:120]), planned, people.olha)
    parked(db, waiting, people.olha, words[:500])
    aside = {"set_aside_at": NOON, "set_aside_by": people.olha.id, "set_aside_reason": words[:500]}
    a_wish(db, people.bohdan, words[:300], **aside)
    a_round(db, people.olha, words[:120])


def _speakers(db: Session, people: People, cara: Person, words: str) -> None:
    """Asked by mail, asked in person, chosen for a day they did not tick, let go, and one who cannot make it."""
    told = {"subject": words[:200], "message": words}
    plain = [a_plain_meetup(db, people.everyone, people.olha, title=words[:120]) for _ in range(4)]
    asked = an_ask(db, plain[0], people.anna, people.olha, **told)
    wrote = {"person_id": people.anna.id, "thread": f"outreach/{asked.id}", "trimmed": words}
    db.add(Incoming(arrived_at=NOON, fingerprint=b"wrote", kind="human", read_at=NOON, **wrote))
    an_ask(db, plain[0], cara, people.olha, in_person=True, link_asked_at=NOON, **told)
    unsure = an_ask(db, plain[0], people.bohdan, people.olha, **told)
    for answer in ("no", "not_now"):
        outreach.answer(db, unsure, outreach.Given(answer), NOON)
    _by_itself(db, people, told)
    unticked = a_yes(db, an_ask(db, plain[1], people.anna, people.olha, **told), an_offered_date(db, plain[1]))
    a_booking(db, unticked, LATER, people.olha)
    for meetup in plain[2:]:
        ask = a_yes(db, an_ask(db, meetup, people.anna, people.olha, **told), an_offered_date(db, meetup))
        booking = a_booking(db, ask, SOON, people.olha)
        booking.confirmed_at = NOON
    db.commit()


def _by_itself(db: Session, people: People, told: dict[str, str]) -> None:
    """Asked, and silent until the turn passes on."""
    meetup = a_plain_meetup(db, people.everyone, people.olha, title=told["subject"][:120])
    an_offered_date(db, meetup, LATER)
    an_ask(db, meetup, people.bohdan, people.olha, answer_by=NOON + 3 * DAY, **told)
    running.begin(db, meetup, Frame(told["subject"], told["message"]), 3, 1, people.olha, NOON)


def _announced(db: Session, people: People, words: str) -> Meetup:
    meetup = a_booked_meetup(
        db, people, title=words[:120], abstract=words, place=words[:200], join_url=ADDRESS, capacity=1,
        starts_at=NOON + 14 * DAY,
    )  # fmt: skip
    invitations.announce(db, meetup, words, by=people.olha, now=NOON)
    db.commit()
    return meetup


def _held(db: Session, people: People, words: str) -> Meetup:
    meetup = after.a_held_meetup(db, people, words[:120], slides_url=ADDRESS, recording_url=ADDRESS)
    after.invited(db, meetup, people.bohdan)
    after.came(db, meetup, people.bohdan)
    after.opened(db, meetup, people.olha)
    after.thanked(db, meetup, people.olha, words)
    after.a_recap(db, meetup, people.olha, f"## {words}\n\n{words}\n\n[{words}](https://evil.example/x)")
    return meetup


def _changes(db: Session, people: People, moving: Meetup, ending: Meetup, held: Meetup, words: str) -> None:
    """A day later: one meetup moves, one is called off, one speaker is let go, another gives it back."""
    at = NOON + DAY
    moved(db, people, moving, at, starts_at=NOON + 15 * DAY, place=f"Attic {words}"[:200], reason=words[:500])
    cancelled(db, people, ending, at, words[:500])
    wished = db.exec(select(Meetup).join(Choice, col(Choice.meetup_id) == col(Meetup.id))).one()
    cancelled(db, people, wished, at, words[:500])
    let_go, given_back = db.exec(select(outreach.Booking).where(outreach.Booking.starts_at == SOON)).all()
    outreach.release(db, let_go, people.olha, words[:500], at)
    outreach.release(db, given_back, people.anna, words[:500], at)
    db.get_one(Thanks, held.id).numbers_at = at
    db.commit()


def _asks_for_its_entry(db: Session, meetup: Meetup, person: Person, secret: str, at: datetime) -> None:
    """A calendar asks for the entry as it is (RFC 5546 REFRESH)."""
    incoming = Incoming(arrived_at=at, fingerprint=secret.encode(), kind="itip", read_at=at, person_id=person.id)
    db.add(incoming)
    db.flush()
    uid = f"{meetup.id}.{secret}@example.com"
    about = {"uid": uid, "meetup_id": meetup.id, "person_id": person.id, "stamped_at": at}
    db.add(CalendarAnswer(incoming_id=incoming.id, method="REFRESH", **about))
    db.commit()


def _told(db: Session, people: People, words: str) -> None:
    named = (surveys.Survey.mode != "anonymous", col(surveys.Survey.about_talk).is_(False))
    survey = db.exec(select(surveys.Survey).where(*named)).one()
    surveys.close(db, survey, people.olha, NOON + 11 * DAY)
    surveys.write_heard(survey, words)
    surveys.tell(db, survey, people.olha, NOON + 11 * DAY)
    db.commit()


def _kept(db: Session) -> list[Mail]:
    rows = select(Email.kind, Person.email, Email.about, PracticeMail.raw)
    rows = rows.join(PracticeMail, col(PracticeMail.email_id) == col(Email.id))
    kept = rows.join(Person, col(Person.id) == col(Email.person_id)).order_by(col(Email.id))
    return [Mail(*row) for row in db.exec(kept)]

"""What organizers can do about mail: hold it, let it go, try again, ask for a test, set the rules and the words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import Session, col, select

from app.base.errors import Overtaken, Refused
from app.base.i18n import _, ngettext
from app.mail import practice
from app.mail.bounces import last_of, settle
from app.mail.budget import each_later
from app.mail.campaigns import TO_RELEASE, campaign, let_go, of
from app.mail.models import Email, MailRules, Pause, TestMail, Wording
from app.mail.outbox import change
from app.mail.queries import failed_lately
from app.mail.readers import over_budget
from app.mail.reasons import no_hold, no_release, no_retry
from app.mail.rules import Rules
from app.mail.wordings import newest, overtaken, says, state
from app.people.models import Person


def hold(db: Session, emails: Sequence[Email], by: Person, now: datetime) -> int:
    """Let these wait until an organizer releases them. Returns how many do: others have gone, or wait already."""
    fit = [email for email in emails if not no_hold(db, email, now)]
    for email in fit:
        email.held_at, email.held_for, email.held_by = now, "organizer", by.id
        email.released_at = email.released_by = None
        db.add(email)
    return len(fit)


def release(db: Session, emails: Sequence[Email], by: Person, now: datetime) -> int:
    """Let these go, whatever held them: now, or once the weekly budget of their reader has room.

    Returns how many go now. What waits for the budget alone, and still has to, is left as it is."""
    fit = [email for email in emails if not no_release(db, email, now)]
    later = each_later(db, _these(fit), now)
    for email in _for_real(db, [email for email in fit if email.held_at or email.id not in later], now):
        _let_go(email, later.get(email.id, now), by, now)
    return len(fit) - len(later)


def release_one(db: Session, email: Email, by: Person, now: datetime) -> bool:
    """Send this one now, whatever held it, and whatever the weekly budget says. False: it cannot go sooner."""
    if no_release(db, email, now):
        return False
    for one in _for_real(db, [email], now):
        _let_go(one, now, by, now)
        one.held_for = "organizer"
    return True


def _these(emails: Sequence[Email]) -> ColumnElement[bool]:
    return col(Email.id).in_([email.id for email in emails])


def _for_real(db: Session, emails: Sequence[Email], now: datetime) -> Sequence[Email]:
    """The same, read anew: what was practised of them goes as new letters."""
    practice.for_real(db, _these(emails), now)
    return db.exec(select(Email).where(_these(emails)).execution_options(populate_existing=True)).all()


def _let_go(email: Email, at: datetime, by: Person, now: datetime) -> None:
    email.held_at, email.held_for, email.try_at, email.released_at, email.released_by = None, "", at, now, by.id


def release_all(db: Session, kind: str, about: int, seen: int, by: Person, now: datetime) -> int:
    """Let all of a campaign go that waits for a release: now, or once the weekly budget of its reader has room.

    Refused unless they are as many as the organizer saw. Returns how many go now."""
    here = campaign(db, kind, about, now)
    there = here.to_release
    if there != seen:
        raise Overtaken(
            ngettext(
                "Meanwhile %(num)d mail waits, not %(seen)s. Look again, then send.",
                "Meanwhile %(num)d mails wait, not %(seen)s. Look again, then send.",
                there, seen=seen,
            )
        )  # fmt: skip
    these = and_(of(kind, about), TO_RELEASE)
    later = over_budget(db, here, now)
    practice.for_real(db, these, now)
    change(db, these, {"held_at": None, "held_for": "", "try_at": now, "released_at": now, "released_by": by.id})
    if later:
        db.execute(update(Email), [{"id": one.email_id, "try_at": one.at} for one in later])
    return there - len(later)


def hold_all(db: Session, kind: str, about: int, by: Person, now: datetime) -> int:
    """Take a release back for whatever of the campaign has not gone yet: it waits for a release again.

    Returns how many do: all may have gone, or be on their way."""
    values = {
        "held_at": now, "held_for": "release", "held_by": by.id, "released_at": None, "released_by": None,
    }  # fmt: skip
    return change(db, let_go(kind, about, now), values)


def retry(db: Session, email: Email, by: Person, now: datetime) -> bool:
    """Let a failed mail wait for its turn again; False where it does not fit (`no_retry`), and twice is once.

    Whoever tries a mail again that came back says so that its address is right."""
    if no_retry(db, email, now):
        return False
    email.failed_at, email.try_at, email.tries = None, now, 0
    db.add(email)
    if bounce := last_of(db, email):
        settle(db, bounce, by, now)
    return True


def retry_all(db: Session, now: datetime) -> int:
    """Let what failed lately wait for its turn again, after the server was put right; not what came back."""
    return change(db, failed_lately(now), {"failed_at": None, "try_at": now, "tries": 0})


def end_pause(db: Session, now: datetime) -> None:
    """Try the server again now."""
    for pause in db.exec(select(Pause).where(col(Pause.until) > now, col(Pause.ended_at).is_(None))):
        pause.ended_at = now
        db.add(pause)


def ask_for_test(db: Session, person: Person, now: datetime) -> TestMail:
    """A test mail is owed to this person from now on."""
    asked = TestMail(person_id=person.id, asked_at=now)
    db.add(asked)
    return asked


def set_rules(db: Session, new: Rules, by: Person, now: datetime) -> MailRules:
    """How freely programme mail goes out from now on. What waits already goes on waiting."""
    chosen = db.get(MailRules, 1) or MailRules(id=1, set_by=by.id, set_at=now)
    chosen.weekly, chosen.release_until, chosen.set_by, chosen.set_at = new.weekly, new.release_until, by.id, now
    db.add(chosen)
    return chosen


# --- organizers' own words -----------------------------------------------------------------------------


def keep_words(
    db: Session, kind: str, language: str, subject: str, body: str, seen: str, by: Person, now: datetime
) -> Wording:
    """From now on this kind of mail goes out in these words. Overtaken when others were written since `seen`."""
    last = newest(db, kind, language)
    if last and says(last, subject, body):
        return last
    if overtaken(last, subject, body, seen):
        raise Overtaken(_("Somebody else changed these words just now. Go back: theirs are shown, yours are kept."))
    words = Wording(kind=kind, language=language, subject=subject, body=body, written_by=by.id, written_at=now)
    db.add(words)
    return words


def reset_words(db: Session, kind: str, language: str, by: Person, now: datetime) -> None:
    """Back to the shipped text. Twice is once."""
    last = newest(db, kind, language)
    if last and last.reset_at is None:
        last.reset_at, last.reset_by = now, by.id
        db.add(last)


def return_words(db: Session, kind: str, language: str, by: Person, now: datetime) -> Wording:
    """Take the last reset back: the same words again."""
    last = newest(db, kind, language)
    if last is None:
        raise Refused(_("There are no words of your own to go back to."))
    if last.reset_at is None:
        return last
    return keep_words(db, kind, language, last.subject, last.body, state(last), by, now)

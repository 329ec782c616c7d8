"""The programmes of two invented conferences, brought in by Olha: speakers from outside, in several scripts."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.people.models import Person
from app.speakers.leads import importing
from app.speakers.schedules.talks import Found, Speaker, Talk

WORDS = {
    "Dry Dock Days": (
        ("en", "Query plans are stories", "Ines Okafor", "databases, PostgreSQL", "A plan tells what the database believes about your data. We read three of them aloud and find where it is mistaken."),
        ("uk", "Черги, що не губляться", "Сергій Бондаренко", "Kafka, on call", "Що лишається від гарантій доставки о третій ночі, і як це перевірити вдень."),
        ("uk", "Тести, яким вірять", "Оксана Дмитрів", "testing", "Як прибрати тести, що падають самі, не прибравши довіри до решти."),
        ("en", "Incident reviews without blame", "Hanna Sjögren, Tobias Ek", "on call, teams", "Five questions instead of one culprit, and what we changed after forty reviews."),
        ("sv", "Designsystem för tre team", "Linnéa Östberg", "design, front end", "Vad som blev bättre när komponenterna fick ägare."),
        ("ro", "Formulare pentru toată lumea", "Ștefan Ilieșcu", "accessibility, front end", "Cum arată un formular când îl citește un cititor de ecran."),
        ("vi", "Quan sát trước khi tối ưu", "Đặng Thu Hà", "observability", "Ba biểu đồ đủ để biết dịch vụ đang chậm ở đâu."),
        ("en", "Feedback that lands", "Marek Dvořák", "teams", "Said on the same day, about one thing, with a question at its end."),
        ("ja", "小さな変更の力", "森川 さくら", "delivery", "大きなリリースをやめて、毎日の小さな変更にした一年。"),
    ),
    "Low Tide Conf": (
        ("en", "Queues that do not forget", "Serhii Bondarenko", "Kafka", "The same talk a year later: what we would not build again."),
        ("en", "Design tokens, owned", "Linnea Ostberg", "design", "Names, owners and a changelog: what tokens need more than tools."),
        ("ru", "Метрики для одного экрана", "Павел Лещенко", "observability", "Что остаётся, если на экране место только для четырёх чисел."),
        ("en", "AI tools at work: what we kept", "Ines Okafor, Nadia Rahal", "AI, teams", "Twelve tools in a year. Three stayed, and the reasons were not the ones we expected."),
        ("en", "Writing that gets read", "Grace Whitfield", "writing", "First the sentence people need, then why, then the rest."),
        ("en", "Salary talks, openly", "Tobias Ek", "teams, careers", "How one company published its steps, and what happened on the day after."),
        ("en", "Testing in production, gently", "Oskar Dahl", "testing, delivery", "One user in a hundred, and a way back that takes a second."),
    ),
}  # fmt: skip
"""By event: language, title, who, tags, what it is about. Two of the speakers are written in two ways, one has the
name of a colleague."""


def _bring_in(db: Session, now: datetime) -> None:
    olha = db.scalars(select(Person).where(col(Person.organizer_since).is_not(None)).order_by(col(Person.id))).first()
    if olha is None:
        return
    for number, (event, talks) in enumerate(WORDS.items()):
        on = (now - timedelta(days=30 + 200 * number)).date()
        found = Found("Sessionize", event, [_talk(on, *words) for words in talks], [], left_out=4)
        source = f"https://{event.lower().replace(' ', '-')}.example/schedule.json"
        kept = importing.keep(db, found, source, olha, now)
        importing.apply(db, kept, now)


def _talk(on: date, language: str, title: str, who: str, tags: str, about: str) -> Talk:
    speakers = tuple(map(Speaker, who.split(", ")))
    return Talk(title, speakers, about, language, tuple(tags.split(", ")), on, ref=title)


CHAPTERS: list[tuple[float, Callable[..., None]]] = [(-12.5, _bring_in)]

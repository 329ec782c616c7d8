"""What the invented people of the sample company wish, say and write."""

from app.speakers.actions import Card
from app.surveys.drafts import NewCondition, NewQuestion, NewSurvey

TOPICS = [
    "Using AI tools at work", "Reading query plans", "Giving and taking feedback", "Kafka basics",
    "Incident reviews without blame", "Accessible forms", "Writing that gets read", "Presenting so that people listen",
    "Estimating without fear", "Salary talks",
]  # fmt: skip
LVIV_TOPICS = [
    "How our deployments work",
    "Board games and probability",
    "Photographing people",
    "Testing in production",
]
DESIGN_TOPICS = [
    "Design tokens",
    "Interviewing customers",
    "Reading analytics",
    "Accessible forms",
    "Writing that gets read",
]

TEACHES = {
    "Anna Shevchuk": ("Reading query plans",), "Radu Ionescu": ("Reading query plans", "Using AI tools at work"),
    "Marta Kravchuk": ("Giving and taking feedback",), "Liudmyla Onyshchenko": ("Giving and taking feedback",),
    "Taras Lysenko": ("Kafka basics",), "Erik Lindqvist": ("Kafka basics", "Incident reviews without blame"),
    "Maksym Hrytsenko": ("Incident reviews without blame",), "Sara Nyström": ("Incident reviews without blame",),
    "Kateryna Polishchuk": ("Accessible forms",), "Elsa Norén": ("Writing that gets read", "Accessible forms"),
    "Oskar Dahl": ("Presenting so that people listen",), "Linnea Berg": ("Kafka basics",),
}  # fmt: skip
SKILLS = [
    ("Anna", "PostgreSQL indexes"), ("Elsa Norén", "Writing that gets read"), ("Denys", "Threat modelling"),
    ("Cristina", "Design systems"), ("Minh", "Dashboards people read"), ("Karin", "Accessible forms"),
]  # fmt: skip
PROFILES = {
    "Sara": (["sv", "en"], True, False), "Halyna": (["uk"], True, True), "Taras": (["uk", "en"], False, False),
    "Erik": (["sv", "en"], True, False), "Anna": (["uk", "en"], False, False), "Mihai": (["ro"], True, True),
}  # fmt: skip
"""In which languages they would speak, whether a short talk is fine, whether they have never given one."""
CONTACT = Card(
    name="Ines Almeida", email="ines.almeida@example.net", company="Ponte Labs",
    speaks_about="Using AI tools at work, evaluation, privacy", note="Met at a conference in spring.",
    language="en", zone="Europe/Lisbon",
)  # fmt: skip
OWN_WISHES = [
    "Regular expressions for humans", "How sales works", "Typing faster", "Saying no kindly", "regular expressions",
    "What support hears every day", "Terminal tricks",
]  # fmt: skip
WISHES = [
    ("Nazar", "Terminal tricks"), ("Thảo", "Motion in interfaces"), ("Ihor", "Contract tests"), ("Astrid", "What support hears every day"),
    ("Vlad", "IPv6 without tears"),
]  # fmt: skip
VOTERS = [
    "Iryna",
    "Oksana",
    "Elena",
    "Minh",
    "Yuliia",
    "Roman",
    "Mariia",
    "Jonas",
    "Lan",
    "Artem",
    "Ida",
    "Ana Constantin",
]
SAID = {
    "": [
        "Fewer meetings, more showing.", "To see how other teams do reviews.", "Time to try things before I need them.",
        "Short talks with code.", "Somebody to ask when a query is slow.", "I would like to hear about failures as well.",
        "Більше практики, менше слайдів.", "Приклади з наших власних проєктів.", "Записи, бо я часто на зміні.",
        "Talks with code, short ones.", "Fewer slides, more code.", "Менше слайдів і більше прикладів.", "Записи і приклади.",
    ],
    "keep": [
        "The live database.", "That every step was on the screen.", "Questions in between.", "The cheat sheet at the end.",
        "The honest story about the outage.", "Живі приклади.", "That it was forty minutes and not more.",
    ],
    "change": [
        "A larger font, please.", "The room was warm.", "Begin on time.", "A little slower at the joins.",
        "Send the exercises before.", "Менше теорії на початку.",
    ],
    "next": ["Partitioning", "How to choose an index", "Vacuum, finally explained", "Regular expressions for humans"],
}  # fmt: skip
HEARD = """\
Thank you: more than half of us answered.

**Most of you want** to use AI tools well, to read query plans, and to give and take feedback.

**Many can teach** something: sixteen people ticked at least one topic.

We begin with query plans. The rest stays on the board, with your names behind it."""

WHY = {
    "Reading query plans": "Most wished for after AI tools, and Anna can teach it.",
    "Accessible forms": "Three people can teach it, and the new forms go live soon.",
    "Giving and taking feedback": "Wished for in every department.",
    "Kafka basics": "The platform moves to events within half a year.",
    "Incident reviews without blame": "Two outages last month; people asked for it by name.",
    "Using AI tools at work": "The most wished for topic of all.",
}
CANDIDATES = {
    "Reading query plans": (("Anna", ""), ("Radu", "")),
    "Accessible forms": (("Kateryna", "builds them every day"), ("Elsa", "wrote the form guidelines")),
    "Giving and taking feedback": (("Marta", "runs interviews every week"), ("Liudmyla", "leads the support team")),
    "Kafka basics": (("Taras", "built the first stream"), ("Erik", "ran Kafka before"), ("Linnea", "")),
    "Incident reviews without blame": (("Maksym", "led the last review"), ("Sara", "on call"), ("Linnea", "")),
}
ASKS = {
    "en": (
        "Would you tell colleagues about “{title}”?",
        """\
Hello {name},

Many of us asked for “{title}”, and you wrote that you could teach it. Would you tell us about it?

Half an hour and a quarter of one for questions are plenty. I help with the slides if you like, and we can try it out the day before.

Olha""",
    ),
    "uk": (
        "Чи розповісте ви колегам про «{title}»?",
        """\
Вітаю, {name}!

Багато хто з нас хоче почути про «{title}», а ви написали, що можете про це розповісти. Чи погодитеся виступити?

Пів години розповіді й чверть години на запитання — цього досить. Якщо хочете, допоможу зі слайдами, а напередодні можемо все спробувати.

Ольга""",
    ),
}
"""The question to a speaker, subject and words, in the languages that it is asked in."""
ABSTRACTS = {
    "Reading query plans": "How to read what the database tells us, from the first *seq scan* to the join that hurts.",
    "Accessible forms": "Labels, errors, focus: what makes a form work for everybody, tried out on our own.",
    "Giving and taking feedback": "A workshop in pairs: say what you saw, what it did, and what you would like instead.",
}
INVITATION = "Bring your lunch. We begin on time and end on time."
THANKS = """\
Anna, thank you. People still talk about the join that took eleven minutes. Below is what they said."""
BALLOT = [
    "Writing that gets read", "Photographing people", "How our deployments work", "Presenting so that people listen",
    "Testing in production", "Board games and probability",
]  # fmt: skip
"""Topics people vote for in rounds, the best liked first."""
COMMENTS = [
    ("Writing that gets read", "Iryna", "Please with examples from our own announcements."),
    ("Writing that gets read", "Thảo", "Half an hour of exercises would help me more than slides."),
    ("Testing in production", "Roman", "Only if we talk about the outage of last spring as well."),
    ("How our deployments work", "Yuliia", "Прошу так, щоб зрозуміли й ті, хто не програмує."),
    ("How our deployments work", "Nazar", "Ask the platform team; they never explain anything to anybody."),
]
RUDE = "Please talk about topics, not about colleagues."
PARKED = "Nobody could be found to teach it for now. We ask again in three months."
AWAY = "Thank you for your mail. I am on holiday until {day} and read it when I am back."
TYPED = """\
Happy to fill it in. One thing it does not ask: could we meet after four, when the school run is over?

Alina"""
ABOUT_TALKS = NewSurvey(
    "Talks at Kolo, and how they go",
    [
        NewQuestion("section", "You and talks"),
        NewQuestion("one", "Have you given one here?", ["Yes", "Not yet"]),
        NewQuestion("scale", "How well were you helped?", low="left alone", high="well", only_if=NewCondition(2, ["Yes"])),
        NewQuestion("several", "What would make it easy?", ["A second speaker", "Somebody to rehearse with", "Ten minutes are enough"],
                    own_words=True, only_if=NewCondition(2, ["Not yet"])),
        NewQuestion("section", "You and listening", hint="The last one you came to."),
        NewQuestion("scale", "Was it worth your lunch?", low="no", high="yes"),
        NewQuestion("long", "What was missing?", only_if=NewCondition(6, [], 1, 3)),
    ],
    "A minute, whether you speak or listen.",
    "en",
    {"sv": {"title": "Föredrag på Kolo", "2.text": "Har du hållit ett här?", "2/1": "Ja", "2/2": "Inte än"}},
)  # fmt: skip
"""A draft with sections, with questions that hang on one another, and half a translation."""

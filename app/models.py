"""Every table of the house, gathered for Alembic and for nobody else."""

from app.base import clock
from app.base.search import index
from app.feedback import models as feedback
from app.invitations import models as invitations
from app.mail import models as mail
from app.meetups import models as meetups
from app.outreach import models as outreach
from app.people import models as people
from app.people.provisioning import models as provisioning
from app.speakers import models as speakers
from app.surveys import models as surveys
from app.topics import models as topics

__all__ = [
    "clock",
    "feedback",
    "index",
    "invitations",
    "mail",
    "meetups",
    "outreach",
    "people",
    "provisioning",
    "speakers",
    "surveys",
    "topics",
]

"""Step 3. Contacts outside, the ordered list of who could speak at a meetup, and talks given elsewhere."""

from app.speakers.models.leads import Forgotten, GivenBy, Lead, PastTalk, Sameness, Schedule
from app.speakers.models.lineup import Candidate, Contact, Fairness

__all__ = ["Candidate", "Contact", "Fairness", "Forgotten", "GivenBy", "Lead", "PastTalk", "Sameness", "Schedule"]

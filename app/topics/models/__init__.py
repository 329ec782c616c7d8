"""Step 2. A topic grows out of what people wish for; a choice makes it the topic of a meetup."""

from app.topics.models.board import Choice, Heard, Merge, Offer, Parking, Root, Shortlisting, Topic, Vote, Wish
from app.topics.models.themes import Placing, Sorting, Suggestion, Theme
from app.topics.models.wall import Ballot, Comment, Hiding, Round, Weighing

__all__ = [
    "Ballot",
    "Choice",
    "Comment",
    "Heard",
    "Hiding",
    "Merge",
    "Offer",
    "Parking",
    "Placing",
    "Root",
    "Round",
    "Shortlisting",
    "Sorting",
    "Suggestion",
    "Theme",
    "Topic",
    "Vote",
    "Weighing",
    "Wish",
]

"""Handing letters to the mail server, one at a time, and saying in six words what became of each."""

from app.mail.smtp.outcome import Kind, Outcome
from app.mail.smtp.post import Post
from app.mail.smtp.server import Server

__all__ = ["Kind", "Outcome", "Post", "Server"]

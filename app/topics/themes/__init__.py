"""Themes in the answers to open questions: suggested by likeness, kept, named and moved by organizers."""

"""Brownbag: people are asked, a topic follows, a speaker is found, the audience is invited, everybody hears."""

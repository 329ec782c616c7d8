"""The outbox: what is owed to whom, how it is written, handed over, and what the server said."""

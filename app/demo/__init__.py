"""Practice: a sample company, becoming anyone in it, and a clock that can be moved. Only in demo mode."""

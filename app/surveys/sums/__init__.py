"""Answers as sums and detached texts: all that is shown of anonymous and confidential surveys."""

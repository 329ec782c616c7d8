"""Lists of people as they come: from tables over columns and cells to people (reading)."""

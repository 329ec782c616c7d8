"""Surveys that were answered elsewhere: from a table (blocks) over questions (kinds) to what we keep (importing)."""

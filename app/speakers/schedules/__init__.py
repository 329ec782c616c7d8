"""The programmes of conferences, in whatever format they are published: from bytes to talks. Pure."""

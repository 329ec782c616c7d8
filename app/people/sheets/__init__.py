"""Lists of people as they come: from bytes (tables, workbooks) over columns and cells to people (reading)."""

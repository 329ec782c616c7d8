"""People from outside who gave talks elsewhere: read from programmes, known again, forgotten when they ask."""

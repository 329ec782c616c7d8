"""Step 4. Candidates are asked by mail or in person, and answer without an account."""

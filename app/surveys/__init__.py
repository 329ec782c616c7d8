"""Step 1. People are asked what they want to learn, and answer in three minutes."""

"""Step 6. Who came, how it was, thanks, recap, library."""

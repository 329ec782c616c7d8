"""Step 2. Wishes and answers become topics; one is chosen for a meetup, with its reason."""

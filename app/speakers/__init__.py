"""Step 3. Who could talk about it, in which order they will be asked, and why them."""

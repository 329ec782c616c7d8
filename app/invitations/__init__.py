"""Step 5. Answers are weighed, speaker and date decided, the audience invited; guests answer."""

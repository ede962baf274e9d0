"""What is each person's own: preferences, keys, ways to write a number."""

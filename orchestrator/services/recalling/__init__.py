"""What was found wrong is taken back, with everything that grew from it."""

"""What is taken back, stopped or changed under way, as people see it."""

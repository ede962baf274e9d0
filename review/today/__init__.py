"""What agents and rules did on one day, equal to the history row for row."""

"""People, their roles and brands."""

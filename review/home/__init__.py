"""The first page: what needs this person, and what happened without them."""

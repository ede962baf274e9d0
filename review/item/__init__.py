"""The page of one review item: what it says, what was found, what may be done."""

"""Red lines: written, tried on the past, watched beside live traffic, put in force."""

"""People's decisions: who may, what they owe an item, and what follows."""

"""The editor of workflows: what is written, what is wrong with it, what it would be."""

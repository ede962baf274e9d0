"""A workflow as values: read, checked, and proved never to pass the gate by."""

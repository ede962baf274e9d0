"""The demo driven unattended, through HTTP alone, as its people would use it."""

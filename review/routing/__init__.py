"""Who gets which item, until when, and whom it is escalated to."""

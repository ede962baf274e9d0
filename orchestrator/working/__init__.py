"""How a worker works: the RQ side, one step at a time, and the watchdog."""

"""The settings of a brand: each change on record, the risky ones by two."""

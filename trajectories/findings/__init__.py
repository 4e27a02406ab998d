"""Numbers and sentences that the report's prose and its opening are made of."""

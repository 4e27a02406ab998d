"""Claims to constraints under a reading, constraints to blocks, envelope, even path and conflicts."""

"""What everything stands on: faults, periods, choices of a reading, number words, ways to say things."""

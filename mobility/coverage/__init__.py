"""Activity and the agreements it rests on: what was not covered by one in force."""

"""Head counts of people who went and came: their page, their grid, their import."""

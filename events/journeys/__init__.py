"""Journeys of the staff abroad: their list and how a register of them is brought in."""

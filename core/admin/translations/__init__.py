"""Translating in the back office: what waits, and one language beside another."""

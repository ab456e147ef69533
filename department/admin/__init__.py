"""The back office of the Department, a module for each concern."""

from department.admin import hours, letters, office, visits

__all__ = ["hours", "letters", "office", "visits"]

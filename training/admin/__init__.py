"""The back office of training, a module for each concern."""

from training.admin import history, programmes

__all__ = ["history", "programmes"]

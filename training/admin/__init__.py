"""The back office of training, a module for each concern."""

from training.admin import enquiries, history, programmes

__all__ = ["enquiries", "history", "programmes"]

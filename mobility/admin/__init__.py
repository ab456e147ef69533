"""The back office of mobility, a module for each register."""

from mobility.admin import exchanges, flows

__all__ = ["exchanges", "flows"]

from alumni.admin import chapters

__all__ = ["chapters"]

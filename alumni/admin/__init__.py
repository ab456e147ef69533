from alumni.admin import chapters, letters

__all__ = ["chapters", "letters"]

from alumni.admin import chapters, letters, stories

__all__ = ["chapters", "letters", "stories"]

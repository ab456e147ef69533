from alumni.admin import chapters, letters, members, stories

__all__ = ["chapters", "letters", "members", "stories"]

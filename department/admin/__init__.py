from department.admin import hours, office

__all__ = ["hours", "office"]

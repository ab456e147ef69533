from department.admin import office

__all__ = ["office"]

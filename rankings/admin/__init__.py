from rankings.admin import memberships, rankings

__all__ = ["memberships", "rankings"]

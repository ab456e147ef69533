"""Two records of one institution made one, and the way back."""

from partnerships.merging.carrying_out import Changed, merge, undo
from partnerships.merging.plans import Impossible, MergePlan, plan_of

__all__ = ["Changed", "Impossible", "MergePlan", "merge", "plan_of", "undo"]

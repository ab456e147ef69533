"""Files from the public: checked by content, kept under generated names, swept up.

`UploadsField` in a form gives a list of `Checked`; `save` keeps one of them as a
record of a subclass of `core.models.Upload`. What is allowed is a `Policy`.
"""

from core.uploads.checking import Checked, check
from core.uploads.fields import UploadsField
from core.uploads.names import clean_name
from core.uploads.policy import DEFAULT, MAX_REQUEST_BYTES, Policy
from core.uploads.store import save, sweep, sweep_all

__all__ = [
    "DEFAULT",
    "MAX_REQUEST_BYTES",
    "Checked",
    "Policy",
    "UploadsField",
    "check",
    "clean_name",
    "save",
    "sweep",
    "sweep_all",
]

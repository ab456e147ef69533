"""The form field for a picture: what is kept of it are its pixels and a name of ours."""

import secrets

from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField
from django.utils.functional import lazy

from core.uploads import Policy, check
from core.uploads.policy import JPEG, MB, PNG

PICTURES = Policy(max_files=1, max_bytes=20 * MB, max_total=20 * MB, types=(JPEG, PNG))


class PictureField(FileField):
    """One picture under the rules of `core.uploads`, for a field of a model.

    A name may tell who is shown or who took the picture: it is replaced.
    """

    def __init__(self, **kwargs):
        kwargs.pop("max_length", None)  # of the stored name, which is ours
        kwargs["help_text"] = kwargs.get("help_text") or lazy(PICTURES.help_text, str)()
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        data = super().clean(data, initial)
        if isinstance(data, UploadedFile):
            checked = check(data, PICTURES)
            data.name = f"{secrets.token_hex(16)}.{checked.extension}"
        return data

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "accept": PICTURES.accept}

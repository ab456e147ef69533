"""A register that comes in and goes out as a table."""

from core.admin.exports import ExportMixin
from core.admin.imports import ImportMixin


class RegisterMixin(ExportMixin, ImportMixin):
    """For a model admin with `import_class`, a subclass of `core.imports.Import`.

    A list with a template of its own extends `admin/registers/change_list.html`.
    """

    @property
    def change_list_template(self):
        own = f"admin/{self.opts.app_label}/{self.opts.model_name}/change_list.html"
        return [own, "admin/registers/change_list.html"]

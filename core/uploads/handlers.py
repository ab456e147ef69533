"""How files arrive: on disk but without a name, and called as their sender called them.

A file without a name is gone when its request ends, also when the process is killed.
Django would drop from a file's name what deceives; `check` refuses it instead, with a
message, and so needs to see it.
"""

import html
import tempfile

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser

from core.uploads import names


class UploadHandler(FileUploadHandler):
    """Reads the whole request with a parser that keeps names as they were sent."""

    def handle_raw_input(
        self, input_data, META, content_length, boundary, encoding=None
    ):
        handler = _UnnamedFileHandler(self.request)
        try:
            return _Parser(META, input_data, [handler], encoding).parse()
        except Exception:
            handler.upload_interrupted()
            raise

    def receive_data_chunk(self, raw_data, start):
        raise NotImplementedError("handle_raw_input has read the request.")

    file_complete = receive_data_chunk


class _UnnamedFileHandler(FileUploadHandler):
    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        # It lives as long as the request, which closes it.
        self.file = tempfile.TemporaryFile()  # noqa: SIM115

    def receive_data_chunk(self, raw_data, start):
        self.file.write(raw_data)

    def file_complete(self, file_size):
        self.file.seek(0)
        return UploadedFile(
            self.file,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self):
        if hasattr(self, "file"):
            self.file.close()


class _Parser(MultiPartParser):
    def sanitize_file_name(self, file_name):
        name = html.unescape(file_name)
        if not names.is_deceptive(name):
            return super().sanitize_file_name(file_name)
        # A slash would not pass UploadedFile, nor would dots alone.
        return "\\" + name if name in {".", ".."} else name.replace("/", "\\")

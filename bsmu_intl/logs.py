"""Log records as single JSON lines that hold no personal data.

Visitors' data reaches logs by three doors: the requested address (a status link
is a secret), the arguments of a message and the text of an exception ("Key
(email)=(...) already exists"). So requests are named by their route, Django's own
messages keep their placeholders, and of an exception the class and place remain.
"""

import json
import logging
import traceback
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if request := getattr(record, "request", None):
            line["method"] = getattr(request, "method", None)
            match = getattr(request, "resolver_match", None)
            line["route"] = match.view_name if match else None
        if record.exc_info and record.exc_info[1]:
            line |= _exception(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def _message(record: logging.LogRecord) -> str:
    if record.name == "django" or record.name.startswith("django."):
        return str(record.msg)
    return record.getMessage()


def _exception(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error)
    return {
        "exception": f"{kind.__module__}.{kind.__qualname__}",
        "trace": [f"{f.filename}:{f.lineno} {f.name}" for f in frames],
    }

"""Logs on stderr: one JSON object a line, which every collector of logs can read."""

import json
import logging
from datetime import UTC, datetime

from forum.operating.request_id import current_request_id


def to_stderr(level="INFO", *, as_json=True):
    """Return a configuration for `LOGGING`, and for gunicorn's `logconfig_dict`.

    All goes through the root logger to stderr, so that nothing is said twice. level: what the root
    takes. as_json: False for lines that are read in a terminal.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "forum.operating.logs.JSONFormatter"},
            "text": {"format": "{levelname} {name}: {message}", "style": "{"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json" if as_json else "text",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            "gunicorn.error": {"handlers": [], "propagate": True},
            # The proxy knows who asked for what.
            "gunicorn.access": {"handlers": [], "propagate": True, "level": "WARNING"},
        },
    }


class JSONFormatter(logging.Formatter):
    """Write a record as JSON: when, how bad, who says so, what; the request and the traceback."""

    def format(self, record):
        """Return the line for a record."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request = getattr(record, "request", None)
        if request_id := getattr(request, "request_id", "") or current_request_id():
            entry["request_id"] = request_id
        if hasattr(request, "path"):
            entry |= {"method": request.method, "path": request.path}
        if hasattr(record, "status_code"):
            entry["status"] = record.status_code
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)

"""How often somebody may post, report, preview and take data out, at pages and API together."""

from forum import conf
from glossary.limits import Limit

POSTING = Limit("posting", conf, "FORUM_POSTING_LIMIT")
REPORTING = Limit("reporting", conf, "FORUM_REPORT_LIMIT")
PREVIEW = Limit("preview", conf, "FORUM_PREVIEW_LIMIT")
EXPORT = Limit("export", conf, "FORUM_EXPORT_LIMIT")
OWN_DATA = Limit("own data", conf, "FORUM_OWN_DATA_LIMIT")

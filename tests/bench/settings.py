"""The demo's settings as a real site has them.

No debugging; what the benchmark varies comes from the environment.
"""

import os

from demo.settings import *  # noqa: F403
from demo.settings import BASE_DIR

DEBUG = False
DEMO_SHOW_SIGN_INS = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.bench.floor"
# "0" renders every page afresh.
FORUM_PAGE_CACHE_SECONDS = int(os.environ.get("BENCH_PAGE_CACHE_SECONDS", "300"))
# The benchmark posts faster than people do, and the same text again and again.
FORUM_POSTING_LIMIT = None
FORUM_DUPLICATE_MINUTES = 0
FORUM_NEW_MEMBER_POSTS = 0
STATIC_ROOT = BASE_DIR / "var" / "bench-static"
LOGGING_CONFIG = None

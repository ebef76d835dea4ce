"""The forum works with any AUTH_USER_MODEL, one without a user name too."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent / "custom_user" / "people_without_names.py"


def test_it_works_with_a_user_model_without_a_user_name():
    # A process of its own, because Django takes one user model for good.
    command = [sys.executable, "-m", "pytest", "--ds=tests.forum.custom_user.settings", "-q"]
    command += ["-p", "no:xdist", "-p", "no:cacheprovider", str(TESTS)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    own.pop("DJANGO_SETTINGS_MODULE", None)
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, env=own)
    assert ended.returncode == 0, ended.stdout + ended.stderr

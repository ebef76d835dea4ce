"""Makes what a newcomer makes: an environment with the wheel, a project with the README's lines."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKED = ("pyproject.toml", "README.md", "LICENSE", "forum", "glossary")
# What the newcomer is told by `check`: SQLite as Django sets it up, and no page of their own.
EXPECTED = {"forum.W002", "forum.W003", "glossary.I001"}


def run(*command, **options):
    """Run a command to its end and return what it says; fail with that where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        **options,
    )
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def build_wheel(out):
    """Return the distribution, built from this checkout as a release is."""
    source = out / "source"
    source.mkdir()
    for name in PACKED:
        (source / name).symlink_to(ROOT / name)
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", out, source)
    [wheel] = out.glob("*.whl")
    return wheel


def make_environment(folder, wheel, *, python=sys.executable, django="", offline=False):
    """Return the Python of a fresh environment with the wheel and what it needs for the API.

    Those are the releases that we test with. python: the interpreter that it is made with. django:
    which releases of Django may be taken, such as "~=6.0.0", by default the one that we test with.
    offline: nothing is downloaded; what the wheel needs is looked for in the environment that runs
    this.
    """
    run(python, "-m", "venv", "--without-pip", folder)
    fresh = folder / "bin/python"
    install = [sys.executable, "-m", "pip", "--python", fresh, "install", "--quiet"]
    if offline:
        run(*install, "--no-deps", wheel)
        [packages] = folder.glob("lib/python*/site-packages")
        (packages / "outside.pth").write_text(sysconfig.get_path("purelib"))
    else:
        pins = folder / "pins.txt"
        lines = (ROOT / "requirements.txt").read_text().splitlines()
        if django:
            lines = [line for line in lines if not line.startswith("Django==")]
            lines.append(f"Django{django}")
        # A constraint names no extras.
        pins.write_text("\n".join(line for line in lines if "[" not in line))
        run(*install, "--constraint", pins, f"{wheel}[api]")
    return fresh


def versions(python):
    """Return the versions of Django and Python in an environment, as a text."""
    code = (
        "import django, platform; print(django.__version__, 'on Python', platform.python_version())"
    )
    return f"Django {run(python, '-c', code).strip()}"


def readme_lines():
    """Return {file: the lines} that the README tells a newcomer to add."""
    readme = (ROOT / "README.md").read_text()
    blocks = re.findall(r"```python\n# (settings|urls)\.py\n(.*?)```", readme, re.DOTALL)
    return {f"{name}.py": lines for name, lines in blocks}


class Project:
    """A new project, its commands and its server."""

    def __init__(self, folder, python):
        self.folder, self.python = folder, python
        ours = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "PYTHONPATH")
        self.environment = {
            name: value for name, value in os.environ.items() if name not in ours
        } | {"DJANGO_SUPERUSER_PASSWORD": "ada-signs-in-here", "PYTHONUNBUFFERED": "1"}
        folder.mkdir()
        self._run("-m", "django", "startproject", "community", ".")
        for name, lines in readme_lines().items():
            with (folder / "community" / name).open("a") as file:
                file.write(f"\n{lines}")

    def _run(self, *command):
        return run(self.python, *command, cwd=self.folder, env=self.environment)

    def manage(self, *command):
        """Run a command of the project."""
        return self._run("manage.py", *command)

    def prepare(self):
        """Migrate and make an administrator; `check` must say what it should and no more."""
        location = self._run("-c", "import forum; print(forum.__file__)").strip()
        if not location.startswith(str(Path(self.python).parent.parent)):
            raise RuntimeError(f"The forum comes from {location}, not from the wheel.")
        said = self.manage("check")
        found = set(re.findall(r"\((\w+\.[EWI]\d+)\)", said))
        if found != EXPECTED:
            raise RuntimeError(f"check should say {sorted(EXPECTED)}, and says:\n{said}")
        self.manage("migrate", "--verbosity", "0")
        self.manage("makemigrations", "--check", "--dry-run")
        who = ("--username", "ada", "--email", "ada@example.org")
        self.manage("createsuperuser", "--noinput", *who)

    @contextlib.contextmanager
    def serving(self):
        """Run the server and yield its address; what it wrote is shown where something fails."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = self.folder / "server.log"
        command = [self.python, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
        with log.open("w") as output:
            server = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=output, stderr=output
            )
        try:
            wait_for(f"http://127.0.0.1:{port}/admin/login/", server)
            yield f"http://127.0.0.1:{port}"
        except BaseException:
            print(log.read_text(), file=sys.stderr)
            raise
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_for(url, server):
    """Return when something answers there; fail where the server ends or a minute passes."""
    end = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=10).close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"No server answered at {url}.")

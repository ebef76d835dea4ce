"""A new project by the README alone, from the wheel, served for real: `python -m tests.install`."""

"""Forums, topics, threaded replies and what the replies argue, for Django sites."""

__version__ = "0.1.0"

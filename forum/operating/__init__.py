"""What a site needs to be run: its log, request ids, probes, and what it says when it fails."""

"""Lines that say how far a long command is."""

import time

# Seconds between two lines.
INTERVAL = 2


class Progress:
    """Prints a line at most every two seconds; with the output None nothing."""

    def __init__(self, output):
        self.output, self.printed_at = output, time.monotonic()

    def show(self, line):
        """Print a line, if nothing was printed lately."""
        if self.output and time.monotonic() - self.printed_at > INTERVAL:
            self.output.write(line)
            self.printed_at = time.monotonic()

"""The parts of HTML5's tree construction that decide where text may become a link."""

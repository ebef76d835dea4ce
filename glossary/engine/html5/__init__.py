"""The part of HTML5's tree construction that decides where text may become a link."""

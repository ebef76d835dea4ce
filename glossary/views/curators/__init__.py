"""The curators' desk: what waits for them, where terms are used, and terms in and out."""

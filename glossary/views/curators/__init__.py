"""The curators' desk: what is to be done, where terms are used, import and export."""

"""A site with both our forum and django-machina's, whose app is called `forum` too."""

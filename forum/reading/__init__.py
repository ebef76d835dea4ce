"""What all pages read: the site, its people, lists, threads and posts, prepared as data."""

"""The data that all pages show: the site, its people, lists, threads and posts."""

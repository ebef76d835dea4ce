"""A site whose people have no user name: they sign in by e-mail, and their ids are no numbers."""

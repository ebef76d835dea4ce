"""Where terms are used: the registry of texts, their index, previews and candidates."""

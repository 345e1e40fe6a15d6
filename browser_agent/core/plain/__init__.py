"""Plain sentences: what a person says in a few words to be done to a page, read by code alone."""

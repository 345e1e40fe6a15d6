"""A model server for tests: loopback only, standard library only, as strict and as spiteful as the real ones."""

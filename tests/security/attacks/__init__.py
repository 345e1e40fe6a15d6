"""Attacks on a model that obeys every page: what walls in code have to hold against."""

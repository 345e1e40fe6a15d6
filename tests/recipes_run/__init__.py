"""Recipes that run for real: those of recipes/, and those that are broken on purpose."""

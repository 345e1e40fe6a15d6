"""Trying a recipe on pages that somebody changed: what it survives, what is healed, and that nothing else is done."""

"""Trying a recipe out on pages that somebody changed: what it survives, what is healed, and that it acts on nothing else."""

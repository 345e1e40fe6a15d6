"""Recipes as people write them: YAML in, core's Recipe out, and back."""

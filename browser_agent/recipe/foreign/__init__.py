"""Recordings and scripts of other programs, turned into recipes: one file for each format."""

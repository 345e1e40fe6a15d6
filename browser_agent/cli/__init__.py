"""The doors for people: one module for each command."""

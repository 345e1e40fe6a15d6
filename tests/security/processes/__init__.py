"""Processes: where the browser lives, what it can reach and read, and that nothing of it is ever left behind."""

"""Whether every change to a run folder is found."""

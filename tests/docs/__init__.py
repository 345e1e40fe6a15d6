"""Whether the documents still say what the program does."""

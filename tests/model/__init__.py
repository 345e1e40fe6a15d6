"""The model client against a server on loopback that answers what a test wants."""

"""Real applications from the package registries, started on loopback and judged by their own data."""

"""What runs beside and before the browser, with nothing but the standard library: its keeper and its wrapper."""

"""Plain steps: a sentence is matched to what the page shows, or nothing is done."""

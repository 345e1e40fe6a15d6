"""The model: what is said to it and what comes back, over either wire. Only this room knows openai."""

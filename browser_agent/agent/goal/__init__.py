"""The loop that has no recipe yet: plan, act, recover, verify, and keep what worked as a recipe."""

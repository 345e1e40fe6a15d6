"""The judge: which origins, which actions, which secrets where."""

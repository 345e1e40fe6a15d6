"""Measuring the loop of a model: public tasks, played by whatever model there is, scored by the pages themselves."""

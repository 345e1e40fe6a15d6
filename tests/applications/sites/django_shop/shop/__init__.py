"""The smallest shop that shows every kind of field in the Django admin."""

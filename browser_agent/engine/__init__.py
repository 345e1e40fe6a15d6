"""The loop: steps go through one door, are judged, done, proved and written down."""

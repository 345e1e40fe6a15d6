"""The wall: a forward proxy of our own, which is the only way from the browser to a network."""

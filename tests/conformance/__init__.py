"""One suite for the Surface port: the fake and real Chromium must behave alike on the same pages."""

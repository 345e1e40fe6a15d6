"""The room that knows Playwright: finding, launching, observing and driving a real browser."""

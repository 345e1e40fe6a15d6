"""Who is under the mouse: swapped between look and click, in every manner, and counted by the page's own server."""

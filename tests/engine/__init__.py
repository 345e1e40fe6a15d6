"""The engine on pages made of data: the real loop, the real judge, a real journal, no browser."""

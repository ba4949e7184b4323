"""How fast the statistics are, and how much memory they take: see `__main__`."""

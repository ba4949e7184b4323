"""PURE. What a municipality brings: its colour, its shield, the map of its districts. Checked once, when it is set."""

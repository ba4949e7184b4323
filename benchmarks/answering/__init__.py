"""How fast residents are answered, and what waits is mixed: see `__main__.py`."""

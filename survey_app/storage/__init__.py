"""Tables, and the questions we ask them, side by side. Nothing here commits."""

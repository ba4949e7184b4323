"""From an Evaluation to HTML, tagged PDF and table files. Knows neither web nor database."""

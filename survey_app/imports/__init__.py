"""Waves that were collected elsewhere: a data file and a mapping in, `Microdata` out. Knows neither web nor database."""

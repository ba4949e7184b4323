"""Files from elsewhere, read into microdata. Pure: knows neither web nor database."""

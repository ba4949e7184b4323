"""What may be asked, and whom. Pure: knows neither web nor database."""

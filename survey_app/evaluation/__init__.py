"""From answers to findings: plan and microdata in, a protected `Evaluation` out. Knows neither web nor database."""

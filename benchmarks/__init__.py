"""Measurements of time and memory that matter to whoever runs Pejl. See README.md."""

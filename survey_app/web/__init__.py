"""Flask: pages, forms, words."""

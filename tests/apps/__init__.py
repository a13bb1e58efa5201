"""Applications that nobody here wrote, each on a server of its own, and what logs in to them."""

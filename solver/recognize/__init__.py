"""The image half: what reads a picture. It knows nothing of pages."""

"""One tool a file: how it reads a picture. ``worker.py`` loads one by its path, where this package may be missing."""

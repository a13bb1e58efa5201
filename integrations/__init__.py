"""Where the solver meets other programs."""

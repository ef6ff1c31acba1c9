"""A wide table on paper: landscape, pages numbered, each with its own total."""

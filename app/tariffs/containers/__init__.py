"""Containers of a company's waste: where they stand, when they are emptied, which trips were."""

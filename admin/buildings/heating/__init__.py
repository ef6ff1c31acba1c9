"""The desk of a building's heat: its terms, season, figures of months and devices by hand."""

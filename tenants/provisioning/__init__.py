"""Making companies and keeping their tables up to date: with the administrator's login only."""

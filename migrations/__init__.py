"""Two branches of migrations: `shared/` for the directory, `tenant/` for a company's tables."""

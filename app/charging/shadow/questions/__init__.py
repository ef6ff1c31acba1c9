"""What the check asks the database about the lines of a chunk."""

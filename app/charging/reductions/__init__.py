"""What lowers a charge by days: people who are away, a service that was not given or was bad."""

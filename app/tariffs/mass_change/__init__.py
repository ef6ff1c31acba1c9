"""Many prices changed from one day by one decision."""

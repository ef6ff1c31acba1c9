"""What keeps a meter from being read or believed: broken, taken for verification, no access."""

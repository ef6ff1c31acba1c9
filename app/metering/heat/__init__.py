"""What staff write down by hand of buildings whose heat is shared out."""

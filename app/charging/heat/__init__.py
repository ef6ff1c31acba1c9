"""What a run knows and keeps of buildings whose heat is shared out among their premises."""

"""People who are away for a while: what proves it, and until when the notice of it holds."""

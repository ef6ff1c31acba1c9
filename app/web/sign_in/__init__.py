"""Signing in, the same on both sites: by password, or by a code from the mail."""

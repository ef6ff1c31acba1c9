"""Folders, SFTP servers and mailboxes."""

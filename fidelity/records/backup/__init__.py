"""One file that holds a whole server, and the way back from it into an empty place (docs/backup.md)."""

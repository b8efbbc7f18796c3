"""Stores of sessions, one file each; a driver is imported only in the file of its store."""

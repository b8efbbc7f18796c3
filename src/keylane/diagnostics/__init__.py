"""Findings about files: as data, as text and as JSON."""

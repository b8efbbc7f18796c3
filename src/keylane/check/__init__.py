"""Checking: syntax trees in, a checked program and diagnostics out."""

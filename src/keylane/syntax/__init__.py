"""Syntax: bytes and text in, a tree of `nodes` and diagnostics out; and back to text."""

"""The texts that a field can have, in cells: sets of texts that no question can tell apart.

Takes the type of a field and what is asked of it, gives cells: which canonical texts there are in
each, how long they are, and a language that has all of them. Never reads a message, and knows of
one field at a time.
"""

"""Languages of texts as automata, and whether two forms of text have a text in common.

Takes bounds, constants and other languages, gives proofs and shortest texts. Knows nothing of
strategies, fields or messages.
"""

"""Explanations as pictures: text for terminals, Graphviz, SVG.

Takes an explanation, gives text. Decides nothing and asks no message. What users wrote is made
printable here, and reaches each format through that format's one quoting function.
"""

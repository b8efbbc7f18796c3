"""What to write instead: texts that break the syntax in ways that people are known to break it.

Takes where the parser stopped and the tokens around it, gives the text of a help, or None where it
is not sure. Reports nothing, and changes no text.
"""

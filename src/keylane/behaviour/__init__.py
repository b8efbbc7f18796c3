"""What a strategy does with every message: its outcomes, when each of them counts, and its texts.

Takes a strategy of a checked program, gives its outcomes over the cells of its fields; finds out
whether a message comes to one of them, and makes such messages, run through the interpreter. Never
says what is right or wrong about a strategy: that is for `analysis`.
"""

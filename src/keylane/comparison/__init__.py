"""What a new version of a program changes, for all messages: which keys, and so which order.

Takes two checked programs, gives the change of each strategy with messages that show it, as text
for people and as JSON values. Never reads a file, and never says what one version guarantees: that
is for `analysis`.
"""

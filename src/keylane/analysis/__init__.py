"""What a strategy guarantees for all messages: decided from the checked program, never sampled.

Takes a strategy, gives a verdict on each question about it, with messages that refute, and all of
them as a report and as diagnostics. Never looks at two versions of a strategy: that is for
`comparison`.
"""

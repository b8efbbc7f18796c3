"""What a strategy guarantees for all messages: decided from the checked program, never sampled."""

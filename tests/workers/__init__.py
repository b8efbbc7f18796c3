"""The worked examples of workers, with processes that are killed and stopped."""

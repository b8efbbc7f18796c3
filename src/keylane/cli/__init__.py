"""The command `keylane`."""

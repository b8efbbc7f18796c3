"""Rules to be read, copied and changed; `workers` runs one of them between processes."""

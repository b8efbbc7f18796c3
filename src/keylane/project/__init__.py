"""The edge to the file system: configuration, source files in, output files out."""

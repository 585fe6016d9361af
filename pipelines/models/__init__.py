"""One file per model table."""

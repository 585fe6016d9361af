"""From published marts to screen and report."""

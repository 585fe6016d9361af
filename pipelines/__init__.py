"""What is built from what: one file per table, the intake of deliveries, the runner, the engines."""

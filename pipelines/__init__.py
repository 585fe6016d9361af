"""What is built from what: a file per table, the intake, the runner, the engines."""

"""Who may see what, and what every answer carries: the door of the dashboard."""

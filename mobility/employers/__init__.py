"""What is told to an employer: its people's travel, beside others, and what could be done."""

"""Deliveries in: formats, mappings, and personal data at the door."""

"""Figures as files: what the screen shows, with what it rests on printed in."""

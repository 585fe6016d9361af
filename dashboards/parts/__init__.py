"""Shared bits of screen."""

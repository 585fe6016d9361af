"""Personal data: found at the door, masked in what is refused, and never written to the lake."""

"""The domain: surveys, choice, shift, flows, charging, CO2, attribution, disclosure, targets."""

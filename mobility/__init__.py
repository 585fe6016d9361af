"""The domain: survey statistics, choice, shift, flows, charging, CO2, attribution, disclosure, targets."""

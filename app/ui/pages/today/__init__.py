"""The home page: duties by urgency, the visits of the day, what waits for headquarters."""

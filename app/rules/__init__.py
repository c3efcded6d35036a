"""What is allowed and what is due: pure functions, used by the laptop and by headquarters alike."""

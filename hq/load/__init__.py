"""Simulated laptops with the real protocol and real keys, to see what a headquarters carries."""

"""What both command lines share: arguments with our words, tables."""

"""The relationship map's page: the canvas, what it says about us, and drawing on it by hand."""

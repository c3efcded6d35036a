"""The relationship map's canvas: people and ties of the drawing description as a scene to look at and draw on."""

"""Files of a visit or a dossier: the card they are dragged into, and their small pictures."""

"""The dossiers page: list, cover with the borrowing card, and the opened dossier in sections."""

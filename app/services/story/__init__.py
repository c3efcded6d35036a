"""Invented dossiers with a past: told from the files of ``resources/demo/story``, the same for the same seed."""

"""Headquarters: the archive of all dossiers on PostgreSQL, its door for laptops, and its command line."""

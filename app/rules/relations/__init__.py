"""The relationship map as pure values: people, ties, coverage, layout. Neither Qt nor a database."""

"""Papers on their way out, for all pages: preview, save, print."""

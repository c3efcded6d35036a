"""The bytes of attachments at headquarters: a small port, and the folder behind it."""

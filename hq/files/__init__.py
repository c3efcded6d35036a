"""The bytes of attachments at headquarters: a small port, the folder and the bucket behind it."""

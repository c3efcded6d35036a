"""The settings page: security, backup, language, appearance, policy, about."""

"""Shared fixtures. The PostgreSQL ones come from the plugin soniq.testing."""

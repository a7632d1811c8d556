"""A drift report as text or data; one module for each form."""

"""The connection to the debug adapter."""

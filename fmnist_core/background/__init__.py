"""The service's former name, kept for one release: labs start their workers with a path into it."""

"""Other job queues, each run by its own interpreter with its own packages."""

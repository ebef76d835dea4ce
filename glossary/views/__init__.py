"""The HTML door: it says HTTP and nothing else."""

"""A site that reads from a replica, which lags behind and takes nothing that is written."""

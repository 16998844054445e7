"""What stands behind the coordinator: its queue of runs, the cluster of Dask processes, and how pages reach it."""

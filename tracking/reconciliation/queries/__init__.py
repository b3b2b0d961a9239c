"""Reads of reconciliation: what stands on a sheet, what a filled one would do, letters that wait, how long each side waits."""

"""Pages of members: finding and entering, one person, transfers."""

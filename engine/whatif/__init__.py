"""What else could be: the same path run on changed inventories, and roadmaps that meet chance."""

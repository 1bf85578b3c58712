"""From an inventory to the stages it reaches, with the proof of each."""

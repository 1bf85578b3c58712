"""The one meaning of a rule: conditions compiled to a small program, and what evaluates it."""

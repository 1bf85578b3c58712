"""Questionable things in a model or an inventory that are no faults."""

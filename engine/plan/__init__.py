"""The route: a target turned into a problem, solved with a proof, verified and explained."""

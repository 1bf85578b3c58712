"""The program: text to model, model to assessment, assessment to plan, plan to picture."""

"""From views to files that people open: one module per picture, one for the palette, one for text.

Each picture module offers `draw(view, format=..., theme=...) -> bytes`. The same view always gives
the same bytes. `milepost.engine.render.dot` alone speaks to Graphviz.
"""

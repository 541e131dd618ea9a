"""The plots: Bokeh figures beside the picture that follow its steps."""

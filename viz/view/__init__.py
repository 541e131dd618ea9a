"""Views: from a trace to a scene (pure Python) and from a scene to the page (Panel, Bokeh, the replayer's modules)."""

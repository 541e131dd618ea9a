"""Views: from a trace to a scene (pure Python), and from a scene to the page."""

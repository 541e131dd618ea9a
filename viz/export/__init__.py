"""Export: a scene as something to take along; one HTML file that plays it anywhere."""

"""The finished site: scripts, scenes, pages, service worker, licences, and the limits of its sizes."""

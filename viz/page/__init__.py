"""The page: one learner's session and its Panel side; the only room that knows Panel."""

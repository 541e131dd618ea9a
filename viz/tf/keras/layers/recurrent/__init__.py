"""Recurrent layers: cells, what runs them over time, and layers around layers."""

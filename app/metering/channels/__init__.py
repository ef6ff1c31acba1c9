"""Channels (канали надходження показань): by which ways readings come, and how many a day."""

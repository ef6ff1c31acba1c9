"""The desk of the turnover sheet."""

"""The desk of payment systems: who may take money by a protocol, and what came of it."""

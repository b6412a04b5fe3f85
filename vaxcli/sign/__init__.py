"""Signatures: certificates and tokens, PDF and data signatures, the stamp, validation."""

"""Accounts that a company's own system (Entra, Okta …) writes here by SCIM 2.0 (RFC 7643, RFC 7644). An extra."""

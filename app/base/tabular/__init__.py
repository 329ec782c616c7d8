"""Spreadsheets as plain tables: CSV of any kind, and workbooks, opened in a process of their own."""

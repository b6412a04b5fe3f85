"""Invented people, lists with known mistakes, and the stories told with them."""

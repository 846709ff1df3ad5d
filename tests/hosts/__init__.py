"""Hosts unlike each other, and what must hold beside each of them (criterion 45)."""

"""Which thread stops where, and how it goes on."""

"""What is stored or leaves as JSON, checked by marshmallow."""

"""One reader a file: each knows one way in which conferences publish their programmes."""

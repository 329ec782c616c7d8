"""Calendar libraries of other people, in other languages, that judge what we write. `make test-judges` installs them."""

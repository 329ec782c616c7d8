"""Finding by words, however they are spelled: what is the same word, and the index both databases keep of them."""

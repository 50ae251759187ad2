"""One module a publication: read, map the publisher's words, shape, check."""

"""One file per chart: rows of a mart in, an Altair chart out."""

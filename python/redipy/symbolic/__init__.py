"""The builder of scripts: expressions, variables and sequences that make up a graph."""

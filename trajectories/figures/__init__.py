"""A chart joined with its caveats, table, alternative text and source line: one object, one block of HTML."""

"""From notebooks to one page: execute, render with Quarto or the built-in renderer, check, put in place.

Nothing is imported here: `build` decides by hashes whether anything has to run, and says so in well under a
second only if pandoc, nbclient and the chart library stay unloaded until they are needed.
"""

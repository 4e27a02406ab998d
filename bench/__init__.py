"""What the parts cost: measured by `make bench`, beside the usual way to do the same; no part of the product."""

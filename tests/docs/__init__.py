"""Everything the documentation says is run, parsed or looked up."""

"""From what is known of producers, consumers and rows to what does not fit. No I/O."""

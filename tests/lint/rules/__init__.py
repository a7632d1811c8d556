"""What each rule finds and leaves alone, and that its page says so."""

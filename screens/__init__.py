"""What a clerk sees in the terminal: one file for each screen."""

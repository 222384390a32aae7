"""What each section of the brief says, and from which series."""

"""What programs on hosts print, as values. Pure; never raises: None, or fewer rows, where text is not as expected."""

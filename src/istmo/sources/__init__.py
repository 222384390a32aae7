"""One module a publisher: recognise its files, read them, hand over observations. Cards say what they mean."""

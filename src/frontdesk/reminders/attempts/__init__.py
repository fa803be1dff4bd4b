"""One call or text at a time: claimed, handed to the carrier, settled, moved on by callbacks."""

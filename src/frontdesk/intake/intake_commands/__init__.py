"""What the verbs of `frontdesk intake` do: each takes the words of the command line and returns a report."""

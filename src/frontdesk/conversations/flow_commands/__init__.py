"""What the verbs of `frontdesk flows` do: each takes the words of the command line and returns a report."""

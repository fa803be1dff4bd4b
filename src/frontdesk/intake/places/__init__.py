"""Where people are: ZIP codes and their counties, ids of places, housing counselors nearby."""

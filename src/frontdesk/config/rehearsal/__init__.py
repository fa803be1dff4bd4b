"""A whole evening in a house of its own: `frontdesk demo` and `frontdesk rehearse` run it against the stand-in."""

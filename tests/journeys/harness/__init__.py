"""What the journeys are told with: a house (`house.py`) with everything in it running, and a carrier that is played."""

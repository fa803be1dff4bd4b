"""The engine: a session and an event in, a turn out. No clock, no I/O, no Django.

engine = Engine(flows)                      # name -> Flow, with every sub-flow
turn = engine.start("household", trigger)
turn = engine.resume(turn.session, TextIn("2", at))
"""

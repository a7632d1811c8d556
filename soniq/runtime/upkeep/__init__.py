"""Background duties of a worker; each is a pass that a ``Loop`` repeats.

Every worker promotes its own due jobs, watches what it holds and rescues jobs of vanished workers.
Burying unregistered jobs, deleting old rows and firing schedules is done by one worker at a time,
the leader.
"""

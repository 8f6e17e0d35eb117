"""The simulated air in real time, for radios in other processes: JSON objects over TCP, one on each line.

    python -m radio.sim.server --preset ShortTurbo --region US --loss 0.2 --speed 20 --seed 7 --port 0

prints `air://127.0.0.1:PORT` on a line of standard output when it listens, and serves until it is killed.

Rules
- One connection is one radio. Who connects says `hello` first; a connection that never does may still send control
  lines (a test's remote hand). When the connection ends, the radio is off the air.
- `--speed 20` lets 20 seconds pass on the air for each second of ours. All times on the lines are seconds of the air.
- Numbers are JSON numbers, bytes are base64. Unknown keys of `send` travel along and come out of `heard` untouched, so
  stand-ins may add what they need (`to`, `channel`, `want_ack`, `pki`, `request_id` …). A line is at most 4,096 bytes.
- A line that makes no sense is answered by `bad` with words; the connection stays.

A radio says
    {"hello": {"node": 305419896, "x": 0.0, "y": 250.0}}         metres; optional: "router": true (relays first),
                                                                 "mute": true (never relays), "preset": "LongFast"
                                                                 (not the air's: it is heard by none and hears none)
    {"send": {"id": 77, "payload": "…", "hop_limit": 3}}         optional: "from" (default its own node), "priority"
                                                                 (10 background … 64 default … 127), "portnum" (256; for
                                                                 the length on air), and whatever else shall travel
    {"cancel": {"id": 77}}                                       out of the queue, if it is still there
    {"status": {}}                                               is answered by `queue` and `load`
    {"tune": {"preset": "LongFast", "x": 1.0, "y": 2.0}}         change place or preset
    {"reboot": {}}                                               forget queue and history

The air says
    {"welcome": {"node": …, "preset": "ShortTurbo", "region": "US", "speed": 20, "at": 12.5}}
    {"queue": {"free": 15, "max": 16, "res": 0, "id": 77}}       after each `send`, after each frame that left, and when
                                                                 asked; res 0 taken, 32 not taken (the queue is full)
    {"refused": {"id": 77, "why": "duty", "minutes": 12}}        "duty" (minutes until it may again), "large", "full",
                                                                 "off" (the air's preset is another)
    {"sent": {"id": 77, "from": 305419896, "ms": 102}}           it was sent just now; its own and what it relayed
    {"heard": {"id": 77, "from": …, "hop_limit": 2, "hop_start": 3, "by": …, "rssi": -97, "snr": 3.25, "payload": "…",
               "portnum": 256, …}}                               each packet once; `by` is who sent it last
    {"echo": {"id": 77, "by": …}}                                its own packet, relayed by another (an implicit ack)
    {"load": {"channel": 4.2, "own": 0.9}}                       percent; every ten seconds of the air, and when asked

A test's hand says, on any connection, and is answered by {"ok": {}}
    {"loss": 0.3}                       each reception fails with this chance beside all else
    {"cut": [a, b]}                     nodes a and b do not hear each other; {"deafen": [a, b]}: b does not hear a
    {"mend": []}                        undo every cut, deafening and burst
    {"burst": 5.0}                      nobody hears anything for so many seconds
    {"faults": {"double": 0.1, "flip": 0.05, "cut_short": 0.05, "reorder": 0.1}}   chances for each reception
    {"look": {}}                        is answered by {"seen": {"at": …, "nodes": {node: {"sent", "heard", "lost",
                                        "airtime_ms", "channel"}}}}
"""

"""AWS and the machine's clock, as the rest of the engine sees them: `BotoCloud` and `SystemClock` behind their ports.

Importing this package imports nothing of the SDK, which takes 140 ms: `models` reads the API models without it.
"""

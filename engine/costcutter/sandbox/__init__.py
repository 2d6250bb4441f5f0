"""An AWS look-alike on this machine: moto with AWS's refusals put back, filled with a messy account.

`start()` runs it as a child process and is all that a command or a test needs; nothing here is imported by
the rest of the engine, and moto itself (the optional extra ``costcutter[sandbox]``) is imported only in that
child. The one thing to know: the account in it is 123456789012 and no request can leave this machine.
"""

from costcutter.sandbox.process import Sandbox, start

__all__ = ["Sandbox", "start"]

"""What AWS refuses and moto does not, put back; and some of moto's answers put right.

Of 61 dependency refusals that AWS makes, moto makes 22. Without the others a cleaner that deletes in any order
passes every test. Each module here holds the rules of some services as a table from operation to rule; what AWS
does and the sandbox still does not stands in the module's docstring.

What AWS allows stays allowed, even where it looks careless: deleting a launch template that an Auto Scaling
group uses, an instance profile that instances use (once it holds no role), a role that functions use, a bucket
with unfinished uploads.
"""

from __future__ import annotations

_installed = False


def install() -> None:
    """Make this process's moto as strict as AWS. Doing it again changes nothing."""
    global _installed
    if _installed:
        return
    _installed = True
    # Imported late: it pulls in moto, which the parent process need not have.
    from costcutter.sandbox.rules import repairs, seam, table

    repairs.install()
    seam.patch(table.RULES, table.GENERAL)

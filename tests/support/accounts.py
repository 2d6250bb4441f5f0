"""Random small accounts, with what must not be touched in them."""

from __future__ import annotations

from hypothesis import strategies as st

from support.worlds import Piece, group, image, instance, queue, scaling_group, snapshot, subnet, volume, vpc

NUMBERS = range(3)


@st.composite
def accounts(draw: st.DrawFn) -> tuple[tuple[Piece, ...], frozenset[str]]:
    untouchable: set[str] = set()

    def some(name: str) -> list[str]:
        return [f"{name}{number}" for number in NUMBERS if draw(st.booleans())]

    def fate(piece: Piece) -> Piece:
        if not draw(st.integers(0, 4)):
            untouchable.add(piece.id)
            return piece.tagged(costcutter="keep")
        return piece

    def machine(name: str) -> Piece:
        disks = [fate(volume(f"vol-{name}-{number}")) for number in range(draw(st.integers(0, 2)))]
        shielded = draw(st.booleans())
        made = fate(instance(name, *disks, groups=some("sg"), protected=shielded))
        if shielded:
            untouchable.add(f"delete {name}")
        return made

    groups = [fate(group(f"sg{number}", allows=some("sg"))) for number in NUMBERS]
    machines = [machine(f"i{number}") for number in NUMBERS]
    network = vpc("v0", fate(subnet("net0", *machines[:2])), *groups[:2], default=draw(st.booleans()))
    if network.document["IsDefault"]:
        untouchable.add("v0")
    jobs = [fate(queue(f"q{number}")) for number in NUMBERS]
    if draw(st.booleans()):
        jobs[1:] = [job.with_unreadable_tags() for job in jobs[1:]]
        untouchable.update(job.id for job in jobs[1:])
    loose = [groups[2], machines[2], fate(volume("vol0")), fate(scaling_group("asg", instances=some("i")))]
    pictures = [fate(image("ami0", snapshots=some("snap"))), *(fate(snapshot(f"snap{n}")) for n in NUMBERS)]
    return (network, *loose, *pictures, *jobs), frozenset(untouchable)

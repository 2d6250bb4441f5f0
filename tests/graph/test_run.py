"""What running a graph promises, whatever the graph and however many workers."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from threading import Barrier, Event, Lock, Thread, main_thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.graph.run import Again, CycleError, Done, Failed, Outcome, Skipped, Stopped, Watcher, run
from support.clock import FakeClock

SOON = 30.0
"""Seconds after which a test that hangs fails instead; nothing waits so long otherwise."""


@st.composite
def graphs(draw: st.DrawFn) -> dict[int, set[int]]:
    """Acyclic graphs of up to 12 nodes: a node only needs lower numbers."""
    size = draw(st.integers(0, 12))
    return {n: draw(st.sets(st.integers(0, n - 1))) if n else set() for n in range(size)}


@pytest.fixture(autouse=True)
def _own_interrupts() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class InterruptedClock(FakeClock):
    """Somebody presses Ctrl-C whenever anybody sleeps."""

    def __init__(self, press: Callable[[], None]) -> None:
        super().__init__()
        self.press = press

    def sleep(self, seconds: float) -> None:
        self.press()
        super().sleep(seconds)


def raise_interrupt() -> None:
    raise KeyboardInterrupt


def press_ctrl_c() -> None:
    """As the terminal does: the signal reaches the main thread, whatever that is doing."""
    ident = main_thread().ident
    assert ident is not None
    signal.pthread_kill(ident, signal.SIGINT)


@given(needs=graphs(), broken=st.sets(st.integers(0, 11)), workers=st.integers(1, 4))
def test_a_node_runs_exactly_when_everything_it_needs_succeeded(
    needs: dict[int, set[int]], broken: set[int], workers: int
) -> None:
    started: list[int] = []
    lock = Lock()

    def work(node: int) -> int:
        with lock:
            started.append(node)
        if node in broken:
            raise RuntimeError(node)
        return node

    outcomes = run(needs, work, workers=workers, clock=FakeClock())

    assert outcomes.keys() == needs.keys()
    assert len(started) == len(set(started))
    for node, outcome in outcomes.items():
        healthy = all(isinstance(outcomes[n], Done) for n in needs[node])
        assert (node in started) is healthy
        assert isinstance(outcome, Skipped) is not healthy
        assert all(started.index(n) < started.index(node) for n in needs[node] if healthy)
        if isinstance(outcome, Skipped):
            assert isinstance(outcomes[outcome.blocker], Failed)


@given(
    needs=graphs(), turns=st.lists(st.integers(1, 4), min_size=12, max_size=12), workers=st.integers(1, 4)
)  # how often each node is called
def test_a_node_is_called_until_it_no_longer_asks_for_more_and_never_twice_at_once(
    needs: dict[int, set[int]], turns: list[int], workers: int
) -> None:
    calls: Counter[int] = Counter()
    inside: set[int] = set()
    most = 0
    lock = Lock()

    def work(node: int) -> int | Again:
        nonlocal most
        with lock:
            assert node not in inside
            assert all(calls[other] == turns[other] for other in needs[node])
            inside.add(node)
            most = max(most, len(inside))
            calls[node] += 1
            last = calls[node] == turns[node]
        with lock:
            inside.discard(node)
        return node if last else Again(after=float(node))

    outcomes = run(needs, work, workers=workers, clock=FakeClock())

    assert outcomes == {node: Done(node) for node in needs}
    assert calls == {node: turns[node] for node in needs}
    assert most <= workers


@given(needs=graphs(), broken=st.sets(st.integers(0, 11)), workers=st.integers(2, 4))
def test_many_workers_give_the_outcomes_that_one_worker_gives(
    needs: dict[int, set[int]], broken: set[int], workers: int
) -> None:
    def work(node: int) -> int:
        if node in broken:
            raise BROKEN[node]
        return node

    assert run(needs, work, workers=workers, clock=FakeClock()) == run(needs, work, workers=1, clock=FakeClock())


BROKEN = {node: RuntimeError(node) for node in range(12)}


def test_a_skipped_step_names_the_step_that_failed_not_the_one_before_it() -> None:
    error = PermissionError("instance")

    def work(node: str) -> None:
        if node == "instance":
            raise error

    outcomes = run({"vpc": {"subnet"}, "subnet": {"instance"}}, work, workers=2, clock=FakeClock())

    assert outcomes == {"instance": Failed(error), "subnet": Skipped("instance"), "vpc": Skipped("instance")}


def test_a_cycle_is_refused_before_anything_runs_and_is_named() -> None:
    started: list[str] = []

    with pytest.raises(CycleError) as caught:
        run({"z": (), "a": {"b"}, "b": {"a"}}, started.append, workers=1, clock=FakeClock())

    assert started == []
    assert caught.value.path == ["a", "b", "a"]
    assert str(caught.value) == "a -> b -> a"


def test_the_costliest_chain_goes_first() -> None:
    needs = {"quick": (), "slow": (), "late": ("early",), "later": ("late",), "early": ()}
    cost = {"slow": 10.0, "quick": 1.0, "early": 4.0, "late": 4.0, "later": 4.0}
    started: list[str] = []

    run(needs, started.append, workers=1, clock=FakeClock(), cost=cost.__getitem__)

    assert started == ["early", "slow", "late", "later", "quick"]


def test_a_node_that_waits_leaves_its_worker_to_others() -> None:
    clock = FakeClock()
    told: list[tuple[str, float]] = []

    def work(node: str) -> str | Again:
        told.append((node, clock.elapsed))
        return Again(60.0) if node == "deletion" and len(told) == 1 else node

    outcomes = run(
        {"deletion": (), "other": ()},
        work,
        workers=1,
        clock=clock,
        cost=lambda node: 9.0 if node == "deletion" else 1.0,
    )

    assert told == [("deletion", 0.0), ("other", 0.0), ("deletion", 60.0)]
    assert clock.sleeps == [60.0]
    assert outcomes == {"other": Done("other"), "deletion": Done("deletion")}


def test_as_many_workers_as_asked_for_work_at_the_same_time() -> None:
    together = Barrier(3)

    outcomes = run(dict.fromkeys("abc", ()), lambda _: together.wait(SOON), workers=3, clock=FakeClock())

    assert {type(outcome) for outcome in outcomes.values()} == {Done}


def test_beginnings_and_ends_are_told_in_order_and_a_beginning_only_once() -> None:
    told: list[object] = []
    asked: set[str] = set()

    def work(node: str) -> str | Again:
        if node not in asked:
            asked.add(node)
            return Again(1.0)
        return node

    watcher: Watcher[str, str] = Watcher(started=told.append, settled=lambda *end: told.append(end))
    run({"b": ("a",)}, work, workers=2, clock=FakeClock(), watcher=watcher)

    assert told == ["a", ("a", Done("a")), "b", ("b", Done("b"))]


def test_no_worker_is_none() -> None:
    with pytest.raises(ValueError, match="0 workers"):
        run({"a": ()}, str, workers=0, clock=FakeClock())


def test_a_chain_of_20_000_nodes_runs() -> None:
    outcomes = run({n: (n - 1,) if n else () for n in range(20_000)}, abs, workers=2, clock=FakeClock())

    assert list(outcomes.values()) == [Done(n) for n in range(20_000)]


# Interrupts


def test_a_first_interrupt_begins_nothing_more_and_lets_what_runs_finish() -> None:
    both, seen, told = Event(), Event(), []

    def work(node: str) -> str:
        if node == "beside":
            both.set()
        else:
            assert both.wait(SOON)  # the other one has begun as well
            press_ctrl_c()
        assert seen.wait(SOON)  # still under way when the interrupt is noticed
        return node

    def interrupted() -> None:
        told.append("interrupted")
        seen.set()

    needs = {"presses": (), "beside": (), "after": ("presses",), "idle": ()}
    watcher: Watcher[str, str] = Watcher(interrupted=interrupted)
    outcomes = run(needs, work, workers=2, clock=FakeClock(), watcher=watcher, cost=lambda n: float(n != "idle"))

    assert told == ["interrupted"]
    assert outcomes == {
        "presses": Done("presses"),
        "beside": Done("beside"),
        "after": Stopped(started=False),
        "idle": Stopped(started=False),
    }


@pytest.mark.parametrize("press", [raise_interrupt, press_ctrl_c], ids=["raised", "by signal"])
def test_an_interrupt_ends_the_sleep_and_what_waits_has_begun_but_not_ended(press: Callable[[], None]) -> None:
    clock = InterruptedClock(press)

    outcomes: dict[str, Outcome[str, str]] = run({"b": ("a",)}, lambda _: Again(5.0), workers=1, clock=clock)

    assert outcomes == {"a": Stopped(started=True), "b": Stopped(started=False)}
    assert clock.sleeps == []


def test_an_interrupt_while_an_end_is_noted_waits_until_it_is_noted() -> None:
    noted: list[tuple[str, Outcome[str, str]]] = []

    def settled(node: str, outcome: Outcome[str, str]) -> None:
        if isinstance(outcome, Done):
            press_ctrl_c()
        noted.append((node, outcome))

    watcher: Watcher[str, str] = Watcher(settled=settled)
    outcomes = run({"b": ("a",)}, str, workers=1, clock=FakeClock(), watcher=watcher)

    assert noted == [("a", Done("a")), ("b", Stopped(started=False))]
    assert outcomes == dict(noted)


def test_an_interrupt_while_a_beginning_is_noted_waits_until_the_node_has_begun() -> None:
    def started(node: str) -> None:
        press_ctrl_c()

    watcher: Watcher[str, str] = Watcher(started=started)
    outcomes = run({"a": (), "b": ()}, str, workers=2, clock=FakeClock(), watcher=watcher)

    assert outcomes == {"a": Done("a"), "b": Stopped(started=False)}


def test_a_second_interrupt_is_raised_without_waiting_for_what_runs() -> None:
    never, ended = Event(), Event()

    def work(node: str) -> None:
        press_ctrl_c()
        never.wait(SOON)
        ended.set()

    watcher: Watcher[str, None] = Watcher(interrupted=press_ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        run({"a": ()}, work, workers=1, clock=FakeClock(), watcher=watcher)

    assert not ended.is_set()
    never.set()


def test_an_interrupt_while_the_first_one_is_told_is_raised() -> None:
    watcher: Watcher[str, str] = Watcher(interrupted=raise_interrupt)
    with pytest.raises(KeyboardInterrupt):
        run({"a": ()}, lambda _: Again(1.0), workers=1, clock=InterruptedClock(raise_interrupt), watcher=watcher)


def test_after_a_run_interrupts_are_pythons_again() -> None:
    during: list[object] = []

    run({"a": ()}, lambda _: during.append(signal.getsignal(signal.SIGINT)), workers=1, clock=FakeClock())

    assert during != [signal.default_int_handler]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_handler_that_somebody_else_has_set_stays() -> None:
    def theirs(*_: object) -> None: ...

    during: list[object] = []
    signal.signal(signal.SIGINT, theirs)

    run({"a": ()}, lambda _: during.append(signal.getsignal(signal.SIGINT)), workers=1, clock=FakeClock())

    assert [*during, signal.getsignal(signal.SIGINT)] == [theirs, theirs]


def test_a_graph_runs_in_any_thread() -> None:
    outcomes: list[object] = []
    thread = Thread(target=lambda: outcomes.append(run({"a": ()}, str, workers=1, clock=FakeClock())))

    thread.start()
    thread.join(SOON)

    assert outcomes == [{"a": Done("a")}]


def test_the_watcher_stops_a_run_as_an_interrupt_would() -> None:
    ended: list[str] = []
    watcher: Watcher[str, str] = Watcher(settled=lambda node, _: ended.append(node), stop=lambda: "b" in ended)

    outcomes = run({"b": ("a",), "c": ("b",)}, str, workers=1, clock=FakeClock(), watcher=watcher)

    assert outcomes == {"a": Done("a"), "b": Done("b"), "c": Stopped(started=False)}


# Errors of those who watch


def fail() -> None:
    raise OSError("disk full")


def test_an_error_before_a_beginning_leaves_nothing_begun_and_lets_what_runs_finish() -> None:
    failing, finished, begun = Event(), [], []

    def work(node: str) -> None:
        begun.append(node)
        assert failing.wait(SOON)
        finished.append(node)

    def started(node: str) -> None:
        if node == "second":
            failing.set()
            fail()

    watcher: Watcher[str, None] = Watcher(started=started)
    needs = {"first": (), "second": (), "third": ()}
    with pytest.raises(OSError, match="disk full"):
        run(needs, work, workers=3, clock=FakeClock(), watcher=watcher)

    assert begun == finished == ["first"]


def test_an_error_while_an_end_is_noted_begins_nothing_more() -> None:
    begun: list[str] = []
    watcher: Watcher[str, None] = Watcher(settled=lambda *_: fail())

    with pytest.raises(OSError, match="disk full"):
        run({"a": (), "b": ("a",), "c": ()}, begun.append, workers=1, clock=FakeClock(), watcher=watcher)

    assert begun == ["a"]


def test_what_is_no_failure_of_the_work_ends_the_run() -> None:
    def work(node: str) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        run({"a": ()}, work, workers=1, clock=FakeClock())

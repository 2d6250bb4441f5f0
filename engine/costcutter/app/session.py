"""One run of costcutter on one account: who is calling, where it may look, what it finds and would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from costcutter.app.config import Config
from costcutter.app.operands import with_objects
from costcutter.app.policies import configured_protection
from costcutter.catalog.book import Book
from costcutter.documents.suggest import did_you_mean
from costcutter.errors import CannotRunError, Diagnostic, RefusedError, UsageError
from costcutter.inventory.collect import Claim, Reach, Work, claims, collect, read_facets, worklist
from costcutter.inventory.interest import Interest, interest
from costcutter.inventory.model import Inventory
from costcutter.inventory.pushdown import narrowed
from costcutter.inventory.roll import keep_all
from costcutter.inventory.world import InventoryWorld
from costcutter.plan.build import build_plan
from costcutter.plan.guard import Guards
from costcutter.plan.limits import DefaultLimits, share_limit
from costcutter.plan.match import Matcher
from costcutter.plan.model import Plan
from costcutter.policy.model import PolicySet
from costcutter.ports import Clock, Cloud, CloudError, Fault, Identity
from costcutter.resources import ResourceRef

OTHER_REGIONS = "regions that could not be listed"
"""Stands for regions of which it is not known whether the account has them enabled."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Told how far the reading is."""

    listed: Callable[[int, int, str], None] = lambda _done, _total, _what: None
    reading: Callable[[int], None] = lambda _count: None
    """So many facets are about to be read."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What was read of an account, as far as it can decide something."""

    inventory: Inventory
    world: InventoryWorld
    guards: Guards
    matcher: Matcher
    now: datetime


@dataclass(slots=True)
class Session:
    """An account as the credentials reach it."""

    config: Config
    policies: PolicySet
    book: Book
    cloud: Cloud
    clock: Clock
    identity: Identity
    reach: Reach
    started: datetime
    progress: Progress = field(default_factory=Progress)

    def plan(self) -> Plan:
        """Read the account and plan what the policies ask for. Changes nothing.

        Raises:
            DocumentError: if a protect rule of the configuration is wrong.
            KeyboardInterrupt: on an interrupt.
        """
        return self.plan_of(self.survey())

    def survey(self, *, whole: bool = False) -> Survey:
        """Read what the policies need of the account.

        Args:
            whole: list also what they cannot match, and keep every resource whole, as something else is going to be
                asked about it.

        Raises:
            DocumentError: if a protect rule of the configuration is wrong.
            KeyboardInterrupt: on an interrupt.
        """
        workers, catalog = self.config.aws.max_workers, self.book.catalog
        guards = Guards(
            self.book, (*self.policies.protect, *configured_protection(self.config, self.book)), self.identity
        )
        acting = {name for policy in self.policies.policies if policy.actions for name in policy.types}
        asked = tuple(claims(self.policies.policies, catalog, self.reach, guarded=self._looked_at(guards, acting)))
        work = worklist(asked, catalog)
        now = self.clock.now()  # of the whole run, so that no age differs between reading and planning
        inventory = collect(
            work,
            catalog,
            self.cloud,
            self.clock,
            workers=workers,
            keep=keep_all if whole else self._interest(work, guards, now).keep,
            progress=self.progress.listed,
            narrowed={} if whole or not self.config.pushdown else self._narrowed(work, asked),
        )
        world = InventoryWorld(inventory, catalog, self.reach.everywhere, now)
        matcher = Matcher(self.policies.policies, guards, inventory, catalog, world)
        self._decide(matcher, inventory)
        return Survey(inventory, world, guards, matcher, now)

    def plan_of(self, survey: Survey) -> Plan:
        """The plan of what was read."""
        world = survey.world
        return build_plan(
            survey.matcher.results(self.reach),
            survey.inventory,
            self.book.catalog,
            world,
            account=self.identity.account,
            now=survey.now,
            defaults=self._default_limits(),
            owned=lambda resource: survey.guards.is_owned(world.subject(resource)),
        )

    def read(self, facets: Iterable[tuple[ResourceRef, str]], inventory: Inventory) -> None:
        """Read facets into the inventory; what cannot be read is unknown.

        Raises:
            KeyboardInterrupt: on an interrupt.
        """
        workers = self.config.aws.max_workers
        read_facets(facets, inventory, self.book.catalog, self.cloud, self.clock, workers=workers)

    def _narrowed(self, work: Iterable[Work], asked: Iterable[Claim]) -> Mapping[Work, Mapping[str, Any]]:
        """The listings that need not be whole, with the parameters that say so."""
        defaults = self._default_limits()
        counted = {policy.name for policy in self.policies.policies if share_limit(policy, defaults) is not None}
        return narrowed(work, asked, self.book.catalog, counted=counted)

    def _default_limits(self) -> DefaultLimits:
        limits = self.config.limits
        return DefaultLimits(limits.resources, limits.percent, limits.population)

    def _interest(self, work: Iterable[Work], guards: Guards, now: datetime) -> Interest:
        return interest(
            self.policies.policies,
            self.book.catalog,
            self.reach,
            now,
            listed={name for name, _ in work},
            protection=guards.protection,
        )

    def _looked_at(self, guards: Guards, acting: Iterable[str]) -> dict[str, frozenset[str]]:
        """For each type that may be changed, the types that tell whether that is safe: its protection and its holders.

        What uses a resource has to be known even where no policy is about it: AWS refuses to delete some things
        that are in use, but takes an address off its instance, or a route table off its subnet, without a word.
        """
        deleting = {
            name
            for policy in self.policies.policies
            for name in policy.types
            if any(action.name == "delete" for action in policy.actions_on(name))
        }
        return {
            name: protecting | (self._holders(name) if name in deleting else frozenset())
            for name, protecting in guards.relations(acting).items()
        }

    def _holders(self, name: str) -> frozenset[str]:
        """The types whose resources may keep one of this type: where nobody else asks, we have to."""
        catalog = self.book.catalog
        kind = catalog.get(name)
        holders = {reference.type for reference in kind.references if reference.held and reference.holds}
        if kind.unguarded:
            holders |= catalog.naming(name).keys()
        return frozenset(holders)

    def _decide(self, matcher: Matcher, inventory: Inventory) -> None:
        """Read facets, the cheapest first, until they could decide nothing more. None is asked for twice."""
        asked: set[tuple[ResourceRef, str]] = set()
        while unread := matcher.unread(self.reach, asked):
            asked |= unread
            self.progress.reading(len(unread))
            self.read(unread, inventory)

    def expect(self, accounts: Sequence[str]) -> None:
        """See to it that the caller is in one of these accounts, given by id or alias; none means any.

        Raises:
            RefusedError: CC606, if it is another one.
        """
        if accounts and not {self.identity.account, *self.identity.aliases} & set(accounts):
            message = f"the caller is in account {_title(self.identity)}, not in {' or '.join(accounts)}"
            raise RefusedError(
                Diagnostic("CC606", message, hint="log in to the right account, or name another profile")
            )

    def allow_changes(self) -> None:
        """See to it that the account may be changed, asking anew who is calling.

        Raises:
            RefusedError: CC601, CC602 or CC603: the account is not named, is blocked, or is another one by now.
            CannotRunError: if nobody can tell who is calling.
        """
        identity = identify_caller(self.cloud)
        if identity.account != self.identity.account:
            message = f"the plan is for account {self.identity.account}, but the caller is in {identity.account}"
            raise RefusedError(Diagnostic("CC603", message, hint="make the plan again"))
        names = {identity.account, *identity.aliases}
        block = set(self.config.accounts.block or ())
        if names & block:
            message = f"account {_title(identity)} is on the block list"
            raise RefusedError(Diagnostic("CC602", message, hint="see accounts.block in the configuration"))
        if not identity.aliases_known and not all(entry.isdigit() for entry in block):
            message = f"the block list names aliases, and those of account {identity.account} could not be read"
            hint = "write account ids in accounts.block, or allow iam:ListAccountAliases"
            raise RefusedError(Diagnostic("CC602", message, hint=hint))
        if not names & set(self.config.accounts.allow or ()):
            message = f"account {_title(identity)} may not be changed: the configuration does not name it"
            hint = f"if it is the right one, add {identity.account} to accounts.allow in costcutter.yaml"
            raise RefusedError(Diagnostic("CC601", message, hint=hint))


def open_session(
    config: Config, policies: PolicySet, book: Book, cloud: Cloud, clock: Clock, progress: Progress | None = None
) -> Session:
    """Find out who is calling and which regions there are, and read what the policies take from S3.

    Raises:
        CannotRunError: CC510 to CC512, if there are no valid credentials or nothing answers; CC516, if an object that
            the policies take operands from cannot be read.
        UsageError: CC604, if a region was asked for that the account does not have enabled.
        DocumentError: if an object that the policies take operands from does not hold what they say.
    """
    started = clock.now()
    identity = identify_caller(cloud)
    reach = _reach(config, cloud, identity)
    policies = with_objects(policies, book, cloud, reach.scope(reach.regions[0]))
    return Session(config, policies, book, cloud, clock, identity, reach, started, progress or Progress())


def identify_caller(cloud: Cloud) -> Identity:
    """Who the credentials belong to.

    Raises:
        CannotRunError: CC510 for credentials, CC511 where nothing answers, CC512 otherwise.
    """
    try:
        return cloud.identity()
    except CloudError as error:
        match error.fault:
            case Fault.EXPIRED | Fault.DENIED:
                hint = "log in (aws sso login, aws configure) or name a profile: --profile"
                raise CannotRunError(
                    Diagnostic("CC510", f"no valid AWS credentials: {error.message}", hint=hint)
                ) from error
            case Fault.UNREACHABLE | Fault.TRANSIENT:
                hint = "see to the network, and to --endpoint-url if you gave one"
                raise CannotRunError(
                    Diagnostic("CC511", f"AWS cannot be reached: {error.message}", hint=hint)
                ) from error
            case _:
                raise CannotRunError(Diagnostic("CC512", f"AWS does not say who is calling: {error}")) from error


def _reach(config: Config, cloud: Cloud, identity: Identity) -> Reach:
    asked = list(config.aws.region or ())
    try:
        enabled: tuple[str, ...] | None = cloud.regions()
    except CloudError:
        enabled = None  # may not be listed; what global resources relate to is not known then
    try:
        home = cloud.home_region()
    except CloudError as error:
        raise CannotRunError(Diagnostic("CC512", str(error))) from error
    if "all" in asked:
        if enabled is None:
            message = "the account's regions may not be listed, so `all` is not known"
            hint = "name regions: --region us-east-1, or allow ec2:DescribeRegions"
            raise CannotRunError(Diagnostic("CC513", message, hint=hint))
        asked = list(enabled)
    regions = tuple(dict.fromkeys(asked or [home]))
    missing = [region for region in regions if enabled is not None and region not in enabled]
    if missing:
        known = enabled or ()
        raise UsageError(*(_no_region(region, known) for region in missing))
    everywhere = enabled if enabled is not None else (*regions, OTHER_REGIONS)
    services = config.aws.services
    return Reach(
        identity.account,
        identity.aliases,
        identity.partition,
        regions,
        enabled or regions,
        everywhere,
        tuple(services) if services else None,
    )


def _no_region(region: str, enabled: tuple[str, ...]) -> Diagnostic:
    hint = did_you_mean(region, enabled) or f"enabled are {', '.join(enabled)}"
    return Diagnostic("CC604", f"region {region!r} does not exist or is not enabled for the account", hint=hint)


def _title(identity: Identity) -> str:
    return f"{identity.account} ({', '.join(identity.aliases)})" if identity.aliases else identity.account

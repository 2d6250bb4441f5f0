"""Who is calling, where a run may look, and whether it may change anything there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from costcutter.app.policies import configured_protection, load_policies
from costcutter.app.session import OTHER_REGIONS, Session, open_session
from costcutter.app.wiring import make_book
from costcutter.errors import CannotRunError, CatalogError, CostcutterError, DocumentError, RefusedError, UsageError
from costcutter.inventory.collect import Reach
from costcutter.ports import CloudError, Fault, Identity
from support.clock import START, FakeClock
from support.cloud import ACCOUNT, CALLER, FakeCloud, refusal
from support.planning import book, config, policies, session
from support.worlds import account, volume

NOTHING = policies("- {name: nothing, resource: ec2.volume}")
REGIONS = ("eu-central-1", "eu-west-1", "us-east-1")
OTHER = "999999999999"


def opened(cloud: FakeCloud, options: Mapping[str, Any] | None = None) -> Session:
    return open_session(config(options), NOTHING, book(), cloud, FakeClock())


def problem(
    error: type[CostcutterError], cloud: FakeCloud, options: Mapping[str, Any] | None = None
) -> tuple[int, str]:
    """The exit status and the text of what keeps a session from being opened."""
    with pytest.raises(error) as caught:
        opened(cloud, options)
    return caught.value.exit_code, str(caught.value)


# --- who is calling


CALLERS: dict[str, tuple[CloudError, str]] = {
    "credentials that ran out": (
        refusal("ExpiredToken", Fault.EXPIRED, "the token has expired", "sts:GetCallerIdentity"),
        "CC510 no valid AWS credentials: the token has expired\n"
        "  hint: log in (aws sso login, aws configure) or name a profile: --profile",
    ),
    "credentials that may not even ask": (
        refusal("AccessDenied", Fault.DENIED, "no", "sts:GetCallerIdentity"),
        "CC510 no valid AWS credentials: no\n"
        "  hint: log in (aws sso login, aws configure) or name a profile: --profile",
    ),
    "an endpoint that does not answer": (
        refusal("EndpointConnectionError", Fault.UNREACHABLE, "could not connect", "sts:GetCallerIdentity"),
        "CC511 AWS cannot be reached: could not connect\n"
        "  hint: see to the network, and to --endpoint-url if you gave one",
    ),
    "a service out of order": (
        refusal("InternalError", Fault.TRANSIENT, "try later", "sts:GetCallerIdentity"),
        "CC511 AWS cannot be reached: try later\n  hint: see to the network, and to --endpoint-url if you gave one",
    ),
    "an answer that is none": (
        refusal("UnreadableAnswer", Fault.UNREADABLE, "the answer has no Account", "sts:GetCallerIdentity"),
        "CC512 AWS does not say who is calling: sts:GetCallerIdentity: UnreadableAnswer: the answer has no Account",
    ),
}


@pytest.mark.parametrize("case", CALLERS)
def test_nothing_is_read_with(case: str) -> None:
    error, expected = CALLERS[case]
    cloud = FakeCloud({}, identity=error)

    assert problem(CannotRunError, cloud) == (5, expected)
    assert cloud.calls == []


def test_a_profile_that_does_not_exist_is_no_traceback() -> None:
    class Homeless(FakeCloud):
        def home_region(self) -> str:
            raise refusal("ProfileNotFound", Fault.EXPIRED, "no profile x", "configuration")

    assert problem(CannotRunError, Homeless({})) == (5, "CC512 configuration: ProfileNotFound: no profile x")


# --- where to look


def reach(regions: tuple[str, ...], services: tuple[str, ...] | None = None) -> Reach:
    return Reach(ACCOUNT, (), "aws", regions, REGIONS, REGIONS, services)


LOOKS: dict[str, tuple[dict[str, Any], Reach]] = {
    "at the SDK's own region if nothing is said": ({}, reach(("us-east-1",))),
    "at the one that is named": ({"aws.region": "eu-west-1"}, reach(("eu-west-1",))),
    "at those that are named, once each": (
        {"aws.region": ["eu-west-1", "us-east-1", "eu-west-1"]},
        reach(("eu-west-1", "us-east-1")),
    ),
    "at all that are enabled": ({"aws.region": "all"}, reach(REGIONS)),
    "at all, whatever stands beside it": ({"aws.region": ["us-east-1", "all"]}, reach(REGIONS)),
    "at some services": ({"aws.services": ["s3", "ec2"]}, reach(("us-east-1",), ("s3", "ec2"))),
}


@pytest.mark.parametrize("case", LOOKS)
def test_a_run_looks(case: str) -> None:
    options, expected = LOOKS[case]

    assert opened(FakeCloud({}, regions=REGIONS), options).reach == expected


def test_a_session_knows_the_account_by_its_aliases_and_partition() -> None:
    identity = Identity(ACCOUNT, CALLER.arn, "aws-cn", ("sandbox",))
    made = opened(FakeCloud({}, identity=identity, regions=REGIONS))

    assert (made.reach.aliases, made.reach.partition, made.started) == (("sandbox",), "aws-cn", START)


def test_a_misspelt_region_is_refused_with_a_suggestion() -> None:
    assert problem(UsageError, FakeCloud({}, regions=REGIONS), {"aws.region": ["eu-wst-1"]}) == (
        64,
        "CC604 region 'eu-wst-1' does not exist or is not enabled for the account\n  hint: did you mean 'eu-west-1'?",
    )


def test_every_region_that_is_wrong_is_named_in_one_run() -> None:
    cloud = FakeCloud({}, regions=REGIONS)
    status, text = problem(UsageError, cloud, {"aws.region": ["xx-moon-7", "eu-west-1", "af-south-1"]})

    assert status == 64
    assert [line for line in text.splitlines() if "CC604" in line] == [
        "CC604 region 'xx-moon-7' does not exist or is not enabled for the account",
        "CC604 region 'af-south-1' does not exist or is not enabled for the account",
    ]
    assert "hint: enabled are eu-central-1, eu-west-1, us-east-1" in text


def test_a_home_region_that_the_account_does_not_have_is_refused_too() -> None:
    assert problem(UsageError, FakeCloud({}, regions=("eu-west-1",)))[0] == 64


DENIED = refusal("UnauthorizedOperation", Fault.DENIED, "no", "ec2:DescribeRegions")


def test_all_regions_cannot_be_meant_where_they_may_not_be_listed() -> None:
    assert problem(CannotRunError, FakeCloud({}, regions=DENIED), {"aws.region": "all"}) == (
        5,
        "CC513 the account's regions may not be listed, so `all` is not known\n"
        "  hint: name regions: --region us-east-1, or allow ec2:DescribeRegions",
    )


def test_named_regions_are_taken_as_they_are_where_they_may_not_be_listed() -> None:
    made = opened(FakeCloud({}, regions=DENIED), {"aws.region": ["eu-west-1"]})

    assert made.reach == Reach(ACCOUNT, (), "aws", ("eu-west-1",), ("eu-west-1",), ("eu-west-1", OTHER_REGIONS))


# --- whether anything may be changed


def may_change(options: dict[str, Any], identity: Identity = CALLER) -> str:
    """Empty if so, else the refusal."""
    made = opened(FakeCloud({}, identity=identity), options)
    try:
        made.allow_changes()
    except RefusedError as refused:
        return f"{refused} (exit {refused.exit_code})"
    return ""


ALIASED = Identity(ACCOUNT, CALLER.arn, "aws", ("sandbox", "old-name"))
HIDDEN = Identity(ACCOUNT, CALLER.arn, aliases_known=False)

ALLOWED: dict[str, tuple[dict[str, Any], Identity]] = {
    "its id is named": ({"accounts.allow": [OTHER, ACCOUNT]}, CALLER),
    "its id is named as a number": ({"accounts.allow": [int(ACCOUNT)]}, CALLER),
    "its alias is named": ({"accounts.allow": ["sandbox"]}, ALIASED),
    "another account is blocked": ({"accounts.allow": [ACCOUNT], "accounts.block": [OTHER, "prod"]}, ALIASED),
    "only ids are blocked, so its aliases do not matter": (
        {"accounts.allow": [ACCOUNT], "accounts.block": [OTHER]},
        HIDDEN,
    ),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_an_account_may_be_changed_if(case: str) -> None:
    assert may_change(*ALLOWED[case]) == ""


FORBIDDEN: dict[str, tuple[dict[str, Any], Identity, str]] = {
    "nobody named it": (
        {},
        CALLER,
        f"CC601 account {ACCOUNT} may not be changed: the configuration does not name it\n"
        f"  hint: if it is the right one, add {ACCOUNT} to accounts.allow in costcutter.yaml",
    ),
    "others are named": (
        {"accounts.allow": [OTHER, "prod"]},
        ALIASED,
        f"CC601 account {ACCOUNT} (sandbox, old-name) may not be changed: the configuration does not name it\n"
        f"  hint: if it is the right one, add {ACCOUNT} to accounts.allow in costcutter.yaml",
    ),
    "its id is blocked, though it is allowed": (
        {"accounts.allow": [ACCOUNT], "accounts.block": [ACCOUNT]},
        CALLER,
        f"CC602 account {ACCOUNT} is on the block list\n  hint: see accounts.block in the configuration",
    ),
    "one of its aliases is blocked, though its id is allowed": (
        {"accounts.allow": [ACCOUNT], "accounts.block": ["old-name"]},
        ALIASED,
        f"CC602 account {ACCOUNT} (sandbox, old-name) is on the block list\n"
        "  hint: see accounts.block in the configuration",
    ),
    "an alias is blocked and its own are not known": (
        {"accounts.allow": [ACCOUNT], "accounts.block": [OTHER, "prod"]},
        HIDDEN,
        f"CC602 the block list names aliases, and those of account {ACCOUNT} could not be read\n"
        "  hint: write account ids in accounts.block, or allow iam:ListAccountAliases",
    ),
    "it is named by an alias and its own are not known": (
        {"accounts.allow": ["sandbox"]},
        HIDDEN,
        f"CC601 account {ACCOUNT} may not be changed: the configuration does not name it\n"
        f"  hint: if it is the right one, add {ACCOUNT} to accounts.allow in costcutter.yaml",
    ),
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_an_account_may_not_be_changed_if(case: str) -> None:
    options, identity, expected = FORBIDDEN[case]

    assert may_change(options, identity) == f"{expected} (exit 4)"


def test_another_account_between_plan_and_apply_is_refused_even_if_it_is_allowed() -> None:
    cloud = FakeCloud({})
    made = opened(cloud, {"accounts.allow": [ACCOUNT, OTHER]})
    cloud.becomes(Identity(OTHER, f"arn:aws:iam::{OTHER}:user/tester"))

    with pytest.raises(RefusedError) as caught:
        made.allow_changes()

    assert str(caught.value) == (
        f"CC603 the plan is for account {ACCOUNT}, but the caller is in {OTHER}\n  hint: make the plan again"
    )


def test_credentials_that_run_out_between_plan_and_apply_change_nothing() -> None:
    cloud = FakeCloud({})
    made = opened(cloud, {"accounts.allow": [ACCOUNT]})
    cloud.becomes(refusal("ExpiredToken", Fault.EXPIRED))

    with pytest.raises(CannotRunError, match="CC510"):
        made.allow_changes()


@pytest.mark.parametrize("accounts", [(), (ACCOUNT,), (OTHER, "sandbox")])
def test_the_account_that_is_expected_is_taken(accounts: tuple[str, ...]) -> None:
    opened(FakeCloud({}, identity=ALIASED)).expect(accounts)


def test_an_account_that_is_not_expected_is_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        opened(FakeCloud({})).expect((OTHER, "prod"))

    assert str(caught.value) == (
        f"CC606 the caller is in account {ACCOUNT}, not in {OTHER} or prod\n"
        "  hint: log in to the right account, or name another profile"
    )


# --- which policies, and with what


POLICIES = """
vars: {size: 10}
policies:
  - {name: big-disks, resource: ec2.volume, filters: ["Size > `10`"]}
  - {name: old-disks, resource: ec2.volume, filters: [age: {over: 14d}]}
  - {name: machines, resource: ec2.instance}
protect:
  - tags: {team: core}
"""

CHOICES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all, if nothing is said": ({}, ["big-disks", "old-disks", "machines"]),
    "those that are included": ({"policies.include": ["*-disks"]}, ["big-disks", "old-disks"]),
    "all but those that are excluded": ({"policies.exclude": ["old-*"]}, ["big-disks", "machines"]),
    "excluded wins": ({"policies.include": ["*"], "policies.exclude": ["*-disks"]}, ["machines"]),
    "capitals count": ({"policies.include": ["Machines"]}, []),
}


@pytest.mark.parametrize("case", CHOICES)
def test_the_policies_that_take_part_are(case: str, tmp_path: Path) -> None:
    options, expected = CHOICES[case]
    (tmp_path / "p.yaml").write_text(POLICIES)
    loaded = load_policies([tmp_path], config(options), book())

    assert [policy.name for policy in loaded.compiled.policies.policies] == expected
    assert (len(loaded.compiled.policies.protect), loaded.files) == (1, 1)


def test_excluding_policies_takes_no_protection_away(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("protect:\n  - tags: {team: core}\npolicies:\n  - {name: a, resource: ec2.vpc}\n")
    (tmp_path / "b.yaml").write_text(
        "policies:\n  - {name: b, resource: ec2.volume, filters: all, actions: [snapshot]}\n"
    )
    chosen = load_policies([tmp_path], config({"policies.exclude": ["a"]}), book()).checked()
    made = session(account(volume("v").tagged(team="core")), chosen).plan()

    assert (made.steps, len(made.kept)) == ((), 1)


def test_an_error_in_a_policy_that_is_left_out_is_an_error_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        "policies:\n  - {name: a, resource: ec2.nothing}\n  - {name: b, resource: ec2.vpc}\n"
    )
    loaded = load_policies([tmp_path], config({"policies.include": ["b"]}), book())

    assert loaded.errors == 1
    with pytest.raises(DocumentError, match="CC120"):
        loaded.checked()


def test_a_file_that_cannot_be_read_hides_no_problem_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("policies: [")
    (tmp_path / "b.yaml").write_text("policies:\n  - {name: b, resource: ec2.nothing}\n")
    loaded = load_policies([tmp_path], config(), book())

    assert {Path(each.where.file).name for each in loaded.problems if each.where} == {"a.yaml", "b.yaml"}


THING = """\
type: ec2.volume
title: our volume
source: https://docs.aws.amazon.com/x
verified: model
scope: region
list: {operation: DescribeVolumes, items: "Volumes[]"}
read: {operation: DescribeVolumes, params: {VolumeIds: [VolumeId]}, item: "Volumes[0]"}
id: VolumeId
tags: {path: Tags}
actions: {}
"""


def with_types(folder: Path, text: str) -> Path:
    (folder / "types" / "ec2").mkdir(parents=True)
    (folder / "types" / "ec2" / "volume.yaml").write_text(text)
    (folder / "p.yaml").write_text("policies:\n  - {name: a, resource: ec2.volume}\n")
    return folder / "types"


def test_types_of_the_configured_folders_are_known(tmp_path: Path) -> None:
    given = config({"catalog": [str(with_types(tmp_path, THING))]})

    assert make_book(given).catalog.get("ec2.volume").title == "our volume"
    assert load_policies([tmp_path / "p.yaml"], given, make_book(given)).errors == 0


def test_a_type_of_the_user_that_reads_its_tags_wrongly_is_never_run(tmp_path: Path) -> None:
    given = config({"catalog": [str(with_types(tmp_path, THING.replace("path: Tags", "path: Tagz")))]})

    with pytest.raises(CatalogError, match=r"ec2/volume\.yaml:9:14: CC203 Volume has no field 'Tagz'"):
        load_policies([tmp_path / "p.yaml"], given, make_book(given))


def test_a_folder_of_types_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"CC408 .*nowhere has no resource types"):
        make_book(config({"catalog": [str(tmp_path / "nowhere")]}))


def test_without_protect_rules_the_configuration_protects_nothing() -> None:
    assert configured_protection(config(), book()) == ()


@pytest.mark.parametrize("text", ["😀", "\x85", "\u2028", "\ufdd0", "\x1b", '"\\'], ids=ascii)
def test_protect_rules_of_the_configuration_may_hold_any_character(text: str) -> None:
    (rule,) = configured_protection(config({"protect": [{"resource": "ec2.volume", "reason": text}]}), book())

    assert rule.reason == text

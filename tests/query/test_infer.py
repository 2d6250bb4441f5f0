"""Mistakes in expressions that the SDK's own models prove, at the very characters that are wrong."""

from __future__ import annotations

import pytest

from costcutter.errors import Severity
from costcutter.query.infer import Finding, infer, infer_condition
from costcutter.query.parse import parse
from costcutter.query.types import Type
from support.judging import book

RIGHT = [
    ("ec2.instance", "State.Name == 'stopped' && InstanceType != 't3.micro'"),
    ("ec2.instance", "LaunchTime < '2026-01-31' && LaunchTime >= '2026-01-01T00:00:00Z'"),
    ("ec2.instance", "State.Code > `16` || !(SecurityGroups[?GroupName == 'default'])"),
    ("ec2.instance", "NetworkInterfaces[].PrivateIpAddresses[].Association.PublicIp"),
    ("ec2.instance", "age(LaunchTime) > `30`"),
    ("ec2.instance", "extract(StateTransitionReason, '([0-9-]+)') < '2026-01-31'"),
    ("ec2.instance", "facets.termination_protection"),
    ("ec2.instance", "facets.termination_protection != `true`"),
    ("ec2.instance", "resource.tags.env == 'dev' && tag('Owner') == `null`"),
    ("ec2.instance", "Tags && length(Tags) > `3`"),
    ("ec2.instance", "Tags != `null` && length(Tags) > `3`"),
    ("ec2.instance", "length(Tags || `[]`) > `3`"),
    ("ec2.instance", "to_string(State.Code) == '16'"),
    ("ec2.instance", "sort_by(BlockDeviceMappings || `[]`, &DeviceName)[0].Ebs.VolumeId == 'vol-1'"),
    ("ec2.instance", "NetworkInterfaces[0].Attachment.DeleteOnTermination"),
    ("ec2.volume", "Attachments[?State == 'attached'] | [0].InstanceId == 'i-1'"),
    ("ec2.volume", "Size > `100` && VolumeType == 'gp2' && !Encrypted"),
    ("ec2.volume", "max((Attachments || `[]`)[].AttachTime) < '2026-01-01'"),
    ("ec2.volume", "contains(['gp2', 'io1'], VolumeType)"),
    ("ec2.volume", "{id: VolumeId, size: Size}.size > `1`"),
    ("rds.instance", "DBInstanceStatus == 'stopped' && !MultiAZ && Endpoint.Port == `5432`"),
    ("rds.instance", "ReadReplicaDBInstanceIdentifiers[0] == `null`"),
    ("rds.instance", "starts_with(Engine || '', 'aurora')"),
    ("s3.bucket", "Name && starts_with(Name, 'tmp-') && CreationDate < '2026-01-01'"),
    ("lambda.function", "Runtime == 'python3.8' && MemorySize >= `512`"),
    ("lambda.function", "Environment.Variables.STAGE == 'dev'"),
    ("lambda.function", "VpcConfig.SubnetIds[?@ == 'subnet-1']"),
    ("sqs.queue", "json(RedrivePolicy).maxReceiveCount > `3`"),
    ("ec2.instance", "cidr_contains('10.0.0.0/8', PrivateIpAddress) && !cidr_contains('::/0', '::1')"),
    ("ec2.volume", "glob(VolumeId, 'vol-[0-9]*') && !glob(VolumeId, '*[!a]?')"),
    ("iam.role", "json(AssumeRolePolicyDocument).Statement[].Principal.Service"),
    ("dynamodb.table", "BillingModeSummary.BillingMode == 'PAY_PER_REQUEST'"),
]


@pytest.mark.parametrize(("name", "text"), RIGHT)
def test_what_is_right_is_not_complained_of(name: str, text: str) -> None:
    assert infer_condition(parse(text), _type(name)) == []


WRONG = [
    # fields
    ("ec2.instance", "State.Nam == 'x'", "CC203", "Nam", "did you mean 'Name'?"),
    ("ec2.instance", "a == `1`", "CC203", "a", "it has"),
    ("ec2.instance", "InstanceId.Length", "CC203", "Length", ""),
    ("ec2.instance", "Placement == null", "CC203", "null", "write `null`, in backquotes"),
    ("ec2.instance", "EbsOptimized == true", "CC203", "true", "write `true`, in backquotes"),
    ("ec2.instance", 'State.Name == "running"', "CC203", '"running"', "a text is in single ones: 'running'"),
    ("ec2.instance", 'Tags[?Key == "Name"]', "CC203", '"Name"', "a text is in single ones: 'Name'"),
    ("ec2.volume", 'State == "available"', "CC203", '"available"', "a text is in single ones: 'available'"),
    ("ec2.instance", '"It\'s" == `1`', "CC203", '"It\'s"', "it has"),
    ("ec2.instance", "resource.Name == 'x'", "CC203", "Name", "did you mean 'name'?"),
    ("ec2.instance", "facets.termination == `true`", "CC203", "termination", "termination_protection"),
    ("ec2.instance", "SecurityGroups[?GroupNam == 'x']", "CC203", "GroupNam", "did you mean 'GroupName'?"),
    ("ec2.instance", "SecurityGroups[*].{a: GroupI}", "CC203", "GroupI", "did you mean 'GroupId'?"),
    ("ec2.instance", "sort_by(Tags || `[]`, &Kye)[0]", "CC203", "Kye", "did you mean 'Key'?"),
    ("ec2.instance", "map(&Kye, Tags || `[]`)", "CC203", "Kye", "did you mean 'Key'?"),
    ("ec2.instance", "(Tags || `[]`)[].Kye | [0]", "CC203", "Kye", "did you mean 'Key'?"),
    ("ec2.instance", '"State"."Nam"', "CC203", '"Nam"', "did you mean 'Name'?"),
    ("sqs.queue", "json(RedrivePolice)", "CC203", "RedrivePolice", "did you mean 'RedrivePolicy'?"),
    # values
    ("ec2.instance", "State.Name == 'stoped'", "CC204", "'stoped'", "did you mean 'stopped'?"),
    ("ec2.instance", "'Running' == State.Name", "CC204", "'Running'", "did you mean 'running'?"),
    ("ec2.volume", "Attachments[?State == 'atached']", "CC204", "'atached'", "did you mean 'attached'?"),
    # comparisons that are always the same
    ("ec2.volume", "Size == '100'", "CC205", "'100'", "write the number in backquotes: `100`"),
    ("ec2.volume", "Encrypted == 'true'", "CC205", "'true'", "write it in backquotes: `true`"),
    ("ec2.volume", "Encrypted != 'false'", "CC205", "'false'", "write it in backquotes: `false`"),
    ("ec2.volume", "VolumeId == `5`", "CC205", "`5`", "write it in single quotes: '5'"),
    ("ec2.volume", "Attachments == 'i-1'", "CC205", "'i-1'", ""),
    ("ec2.volume", "CreateTime == '2026-01-31'", "CC205", "'2026-01-31'", "compare them with < and >"),
    ("ec2.volume", "CreateTime != 'never'", "CC205", "'never'", "compare them with < and >"),
    # order
    ("ec2.volume", "Size > '100'", "CC206", "Size > '100'", "write the number in backquotes: `100`"),
    ("ec2.volume", "CreateTime > `30`", "CC206", "CreateTime", "write age(…) > `30` for days"),
    ("ec2.volume", "Attachments > `1`", "CC206", "Attachments", ""),
    ("ec2.volume", "Encrypted < `1`", "CC206", "Encrypted", ""),
    ("ec2.volume", "CreateTime < '31.01.2026'", "CC202", "'31.01.2026'", "write 2026-01-31"),
    ("ec2.volume", "'2026-02-30' > CreateTime", "CC202", "'2026-02-30'", ""),
    (
        "ec2.volume",
        "CreateTime < '2026-01-31 10:00:00'",
        "CC202",
        "'2026-01-31 10:00:00'",
        "write '2026-01-31T10:00:00Z'",
    ),
    (
        "ec2.volume",
        "CreateTime < '2026-01-31T10:00:00+02:00'",
        "CC202",
        "'2026-01-31T10:00:00+02:00'",
        "write '2026-01-31T08:00:00Z'",
    ),
    # lists
    ("ec2.volume", "Attachments.InstanceId == 'i-1'", "CC207", "InstanceId", "project it: [].InstanceId"),
    ("ec2.volume", "Attachments.Nothing", "CC207", "Nothing", "a list has no fields; project it with [] first"),
    ("ec2.instance", "Tags.Key == 'x'", "CC207", "Key", "project it: [].Key"),
    ("ec2.volume", "State[0] == 'a'", "CC215", "[0]", ""),
    ("ec2.volume", "State[]", "CC215", "State", ""),
    ("ec2.instance", "State[*].Name", "CC215", "State", "a map's values are taken with .*"),
    ("ec2.instance", "State[?Name == 'x']", "CC215", "State", "a map's values are taken with .*"),
    ("ec2.instance", "Tags.*", "CC215", "Tags", "take the elements of a list with [*]"),
    # functions
    ("ec2.volume", "len(Attachments) > `0`", "CC208", "len", ""),
    ("ec2.volume", "start_with(State, 'a')", "CC208", "start_with", "did you mean 'starts_with'?"),
    ("ec2.volume", "starts_with(VolumeId)", "CC209", "starts_with", ""),
    ("ec2.volume", "age(Size) > `1`", "CC209", "Size", ""),
    ("ec2.volume", "length(Size) > `1`", "CC209", "Size", ""),
    ("ec2.volume", "sum(Attachments) > `1`", "CC209", "Attachments", ""),
    ("ec2.instance", "starts_with(State, 'r')", "CC209", "State", ""),
    ("ec2.volume", "matches(State, '(')", "CC231", "'('", "regular expressions are Python's"),
    ("ec2.volume", "extract(State, '[') == 'x'", "CC231", "'['", "regular expressions are Python's"),
    ("ec2.instance", "cidr_contains('10.0.0.0/33', PrivateIpAddress)", "CC264", "'10.0.0.0/33'", "10.0.0.0/8"),
    ("ec2.instance", "cidr_contains('ten/8', PrivateIpAddress)", "CC264", "'ten/8'", "10.0.0.0/8"),
    ("ec2.vpc", "cidr_contains(CidrBlock, '10.0.0.0/8')", "CC264", "'10.0.0.0/8'", "without a length"),
    # truth
    ("ec2.volume", "length(VolumeId)", "CC214", "length", "compare it"),
]


@pytest.mark.parametrize(("name", "text", "code", "offending", "hint"), WRONG)
def test_what_is_wrong_is_refused_at_its_very_characters(
    name: str, text: str, code: str, offending: str, hint: str
) -> None:
    errors = [found for found in infer_condition(parse(text), _type(name)) if found.severity is Severity.ERROR]

    assert [(each.code, text[each.start : each.end]) for each in errors] == [(code, offending)]
    assert hint in errors[0].hint


DOUBTFUL = [
    ("ec2.volume", "length(Attachments) > `0`", "CC211", "Attachments", "write length(… || `[]`)"),
    ("ec2.volume", "starts_with(AvailabilityZone, 'us-')", "CC211", "AvailabilityZone", "write … && before it"),
    ("ec2.volume", "AvailabilityZone || starts_with(AvailabilityZone, 'us-')", "CC211", "AvailabilityZone", ""),
    ("ec2.volume", "State == 'defunct'", "CC204", "'defunct'", "if the service is newer than the model, leave it"),
    ("ec2.volume", "Size", "CC214", "Size", "compare it"),
    ("ec2.volume", "VolumeType == 'gp4'", "CC204", "'gp4'", "did you mean 'gp2'? if the service is newer"),
    ("ec2.volume", "glob(VolumeId, '^vol-0.*')", "CC265", "'^vol-0.*'", "use a regex"),
    ("ec2.volume", "glob(VolumeId, 'vol-[0')", "CC265", "'vol-[0'", "write [[]"),
    ("ec2.instance", "cidr_contains('10.1.2.3/8', PrivateIpAddress)", "CC264", "'10.1.2.3/8'", "write 10.0.0.0/8"),
]


@pytest.mark.parametrize(("name", "text", "code", "offending", "hint"), DOUBTFUL)
def test_what_may_be_wrong_is_warned_of(name: str, text: str, code: str, offending: str, hint: str) -> None:
    found = infer_condition(parse(text), _type(name))

    assert [(each.code, text[each.start : each.end], each.severity) for each in found] == [
        (code, offending, Severity.WARNING)
    ]
    assert hint in found[0].hint


def test_every_mistake_of_an_expression_is_found_in_one_go() -> None:
    text = "Stat == 'x' && Sise > `1` || age(Size) > `1`"

    found = infer_condition(parse(text), _type("ec2.volume"))

    assert [(each.code, text[each.start : each.end]) for each in found] == [
        ("CC203", "Stat"),
        ("CC203", "Sise"),
        ("CC209", "Size"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("State[0] == 'a'", "an index is taken of a text, which is not a list; it is always null"),
        ("State.Name == 'a'", "'Name' is taken of a text, which has no fields"),
        ("State.*", ".* is taken of a text; it is always null"),
    ],
)
def test_a_message_about_the_kind_of_a_field_does_not_list_its_values(text: str, message: str) -> None:
    (found,) = infer_condition(parse(text), _type("ec2.volume"))

    assert found.message == message


def test_a_guard_holds_only_behind_it() -> None:
    text = "length(Attachments) > `0` && Attachments"

    found = infer_condition(parse(text), _type("ec2.volume"))

    assert [(each.code, each.start) for each in found] == [("CC211", 7)]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("ec2.volume", "VolumeId", "a text"),
        ("ec2.volume", "State", "one of creating, available, in-use, deleting, …"),
        ("ec2.volume", "CreateTime", "a date"),
        ("ec2.volume", "Attachments", "a list of objects"),
        ("ec2.volume", "Attachments[].InstanceId", "a list of texts"),
        ("ec2.volume", "Attachments[0]", "an object"),
        ("ec2.volume", "length(VolumeId)", "a number"),
        ("ec2.volume", "Size > `1`", "a boolean"),
        ("ec2.volume", "json(VolumeId)", "anything"),
        ("ec2.volume", "[Size, State]", "a list of values"),
        ("ec2.volume", "Attachments || `[]`", "a list of objects"),
        ("ec2.volume", "sort(Attachments[].AttachTime)[-1]", "a date"),
        ("ec2.volume", "not_null(Size, `1`)", "a number"),
        ("lambda.function", "Environment.Variables", "an object"),
    ],
)
def test_an_expression_has_the_type_that_the_model_says(name: str, text: str, kind: str) -> None:
    assert str(infer(parse(text), _type(name))[0]) == kind


def _type(name: str) -> Type:
    view = book().view(name)
    assert view is not None
    return view.item


def test_a_finding_is_reported_once_however_often_a_node_is_visited() -> None:
    text = "sort_by(Tags || `[]`, &Kye) | [0].Key == 'x'"

    found = infer_condition(parse(text), _type("ec2.instance"))

    assert found == [Finding("CC203", "Tag has no field 'Kye'", 23, 26, "did you mean 'Key'?")]


@pytest.mark.parametrize("text", ["`null`[?a]", "`null`[*].a", "`null`.*", "json(VolumeId)[*].a"])
def test_a_projection_of_what_may_be_null_may_be_null(text: str) -> None:
    assert infer(parse(text), _type("ec2.volume"))[0].optional

"""The same policies in costcutter's language and in Cloud Custodian's, for benchmarks of both."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice

PAIRS = (
    (
        """
  - name: volume-unattached-{n}
    description: Volumes that nothing uses ({n}).
    resource: ec2.volume
    filters:
      - State == 'available' && length(Attachments || `[]`) == `0`
      - value: {{key: Size, at_least: 10}}
      - age: {{over: {days}d}}
      - tags: {{Owner: absent}}
    actions: [snapshot, delete]
""",
        """
  - name: volume-unattached-{n}
    description: Volumes that nothing uses ({n}).
    resource: aws.ebs
    filters:
      - State: available
      - Attachments: []
      - {{type: value, key: Size, op: ge, value: 10}}
      - {{type: value, key: CreateTime, value_type: age, op: gt, value: {days}}}
      - "tag:Owner": absent
    actions: [snapshot, delete]
""",
    ),
    (
        """
  - name: instance-old-nonprod-{n}
    description: Instances that are old and not of production ({n}).
    resource: ec2.instance
    filters:
      - State.Name == 'running'
      - age: {{over: {days}d}}
      - not: {{tags: {{env: {{in: [prod, production]}}}}}}
      - any:
          - tags: {{owner: absent}}
          - value: {{key: Placement.AvailabilityZone, in: [us-east-1a, us-east-1b]}}
      - not: {{value: {{key: InstanceType, regex: '^(t2|t3)[.]'}}}}
    actions:
      - mark: {{for: stop, in: 7d}}
""",
        """
  - name: instance-old-nonprod-{n}
    description: Instances that are old and not of production ({n}).
    resource: aws.ec2
    filters:
      - State.Name: running
      - {{type: value, key: LaunchTime, value_type: age, op: gt, value: {days}}}
      - not: [{{type: value, key: "tag:env", op: in, value: [prod, production]}}]
      - or:
          - "tag:owner": absent
          - {{type: value, key: Placement.AvailabilityZone, op: in, value: [us-east-1a, us-east-1b]}}
      - not: [{{type: value, key: InstanceType, op: regex, value: '^(t2|t3)[.].*'}}]
    actions:
      - {{type: mark-for-op, op: stop, days: 7}}
""",
    ),
    (
        """
  - name: address-unused-{n}
    description: Addresses that nothing holds ({n}).
    resource: ec2.address
    filters:
      - value: {{key: AssociationId, absent: true}}
      - tags: {{keep: absent}}
    actions:
      - tag: {{cleanup: candidate-{n}}}
      - delete
""",
        """
  - name: address-unused-{n}
    description: Addresses that nothing holds ({n}).
    resource: aws.elastic-ip
    filters:
      - AssociationId: absent
      - "tag:keep": absent
    actions:
      - {{type: tag, tags: {{cleanup: candidate-{n}}}}}
      - release
""",
    ),
    (
        """
  - name: bucket-untagged-{n}
    description: Buckets of nobody ({n}).
    resource: s3.bucket
    filters:
      - any: [{{tags: {{owner: absent}}}}, {{tags: {{env: absent}}}}]
      - age: {{over: {days}d}}
      - not: {{value: {{key: Name, glob: "*-logs-*"}}}}
    actions: [delete]
""",
        """
  - name: bucket-untagged-{n}
    description: Buckets of nobody ({n}).
    resource: aws.s3
    filters:
      - or: [{{"tag:owner": absent}}, {{"tag:env": absent}}]
      - {{type: value, key: CreationDate, value_type: age, op: gt, value: {days}}}
      - not: [{{type: value, key: Name, op: glob, value: "*-logs-*"}}]
    actions: [delete]
""",
    ),
    (
        """
  - name: database-old-{n}
    description: Databases that are old ({n}).
    resource: rds.instance
    filters:
      - DBInstanceStatus == 'available'
      - value: {{key: Engine, in: [mysql, postgres, mariadb]}}
      - age: {{over: {days}d}}
    actions:
      - mark: {{for: stop, in: 3d}}
""",
        """
  - name: database-old-{n}
    description: Databases that are old ({n}).
    resource: aws.rds
    filters:
      - DBInstanceStatus: available
      - {{type: value, key: Engine, op: in, value: [mysql, postgres, mariadb]}}
      - {{type: value, key: InstanceCreateTime, value_type: age, op: gt, value: {days}}}
    actions:
      - {{type: mark-for-op, op: stop, days: 3}}
""",
    ),
)


def for_costcutter(count: int) -> str:
    """So many policies in costcutter's language."""
    return _policies(count, lambda pair: pair[0])


def for_custodian(count: int) -> str:
    """The same ones in Cloud Custodian's."""
    return _policies(count, lambda pair: pair[1])


def _policies(count: int, side: Callable[[tuple[str, str]], str]) -> str:
    chosen = enumerate(islice(cycle(map(side, PAIRS)), count))
    return "policies:" + "".join(text.format(n=number, days=7 + number % 60) for number, text in chosen)

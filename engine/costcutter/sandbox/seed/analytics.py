"""What analysts leave running: Redshift, OpenSearch, EMR and SageMaker."""

from __future__ import annotations

from costcutter.sandbox.seed.account import Account, Region, key_value


def fill(account: Account, region: Region) -> None:
    """Create the region's warehouses, search domains, clusters, notebooks and endpoints."""
    _redshift(account, region)
    _opensearch(account, region)
    _emr(account, region)
    _sagemaker(account, region)


def _redshift(account: Account, region: Region) -> None:
    redshift = account.client("redshift", region.name)
    network = region.networks[0]
    for index in range(account.count(4, region, least=2)):
        account.past(newest=20)
        name, kept = account.word(), index == 1 and region.name == "us-east-1"
        group = account.one_of(network.groups)
        redshift.create_cluster(
            ClusterIdentifier=name,
            NodeType=account.one_of(("ra3.xlplus", "dc2.large")),
            ClusterType="single-node",
            MasterUsername="adm",
            MasterUserPassword="Sandbox12345",
            VpcSecurityGroupIds=[group],
            Tags=account.tag_list(name, keep=kept),
        )
        account.made("redshift.cluster", region.name, name, kept=kept)
        if kept:
            account.needed(*network.behind(groups=[group]))
        account.past(newest=5)
        snapshot = account.word()
        redshift.create_cluster_snapshot(ClusterIdentifier=name, SnapshotIdentifier=snapshot, Tags=account.tag_list())
        account.made("redshift.snapshot", region.name, snapshot)
        if index == 0:
            redshift.pause_cluster(ClusterIdentifier=name)
            account.case("redshift.cluster.paused", name)


def _opensearch(account: Account, region: Region) -> None:
    opensearch = account.client("opensearch", region.name)
    network = region.networks[0]
    for index in range(account.count(4, region, least=2)):
        account.past(newest=20)
        name = account.word()
        place = {"SubnetIds": network.subnets[:1], "SecurityGroupIds": [account.one_of(network.groups)]}
        opensearch.create_domain(
            DomainName=name,
            ClusterConfig={
                "InstanceType": account.one_of(("m4.large.search", "r5.large.search", "m6g.large.search")),
                "InstanceCount": 2,
            },
            EBSOptions={"EBSEnabled": True, "VolumeType": account.one_of(("gp2", "gp3")), "VolumeSize": 100},
            TagList=account.tag_list(),
            **({"VPCOptions": place} if index % 2 == 0 else {}),
        )
        account.made("opensearch.domain", region.name, name)


def _emr(account: Account, region: Region) -> None:
    emr = account.client("emr", region.name)
    network = region.networks[0]
    for index in range(account.count(4, region, least=2)):
        account.past(newest=5, oldest=200)
        protected = index % 2 == 1
        cluster = emr.run_job_flow(
            Name=account.word(),
            ReleaseLabel="emr-6.15.0",
            Instances={
                "MasterInstanceType": account.one_of(("m4.large", "m5.xlarge")),
                "SlaveInstanceType": "m5.xlarge",
                "InstanceCount": 3,
                "KeepJobFlowAliveWhenNoSteps": True,
                "TerminationProtected": protected,
                "Ec2SubnetId": network.subnets[0],
                "EmrManagedMasterSecurityGroup": network.groups[0],
                "EmrManagedSlaveSecurityGroup": network.groups[0],
                "ServiceAccessSecurityGroup": network.groups[0],
            },
            JobFlowRole=account.profiles[0],
            ServiceRole=account.roles["ec2"][0][0],
            Tags=key_value(account.tags()),
        )["JobFlowId"]
        account.made("emr.cluster", region.name, cluster, *["protected"] * protected)


def _sagemaker(account: Account, region: Region) -> None:
    sagemaker = account.client("sagemaker", region.name)
    network = region.networks[0]
    role = account.one_of(account.roles["ecs-tasks"])[1]
    for index in range(account.count(5, region, least=2)):
        account.past(newest=5)
        name, stopped = account.word(), index % 2 == 1
        sagemaker.create_notebook_instance(
            NotebookInstanceName=name,
            InstanceType=account.one_of(("ml.t3.medium", "ml.m5.xlarge")),
            RoleArn=role,
            SubnetId=network.subnets[0],
            SecurityGroupIds=[network.groups[0]],
            Tags=account.tag_list(),
        )
        account.made("sagemaker.notebook_instance", region.name, name, "stopped" if stopped else "running")
        if stopped:
            sagemaker.stop_notebook_instance(NotebookInstanceName=name)
    for _ in range(account.count(3, region)):
        account.past(newest=5)
        name = account.word()
        sagemaker.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer={"Image": "image"})
        variant = {"VariantName": "all", "ModelName": name, "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
        sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name, Tags=account.tag_list())
        account.made("sagemaker.endpoint", region.name, name)

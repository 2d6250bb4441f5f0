"""costcutter finds and removes what wastes money in AWS accounts."""

"""What there is in the accounts: listings, relations between resources, and the gaps. The only stage that reads AWS."""

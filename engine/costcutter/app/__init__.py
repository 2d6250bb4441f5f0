"""The use cases: each module puts the stages together for one thing that a user can ask for."""

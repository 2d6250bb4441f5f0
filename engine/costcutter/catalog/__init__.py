"""Resource types as data: the model, the loader, and the checks that prove every file against the API's models."""

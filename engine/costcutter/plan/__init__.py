"""What will be done: matches, guards, and the graph of steps. Pure; nothing here talks to AWS."""

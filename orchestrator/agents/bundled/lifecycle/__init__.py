"""The agents of the lifecycle mail: who gets it, what it says, and what came of it."""

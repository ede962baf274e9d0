"""The agents that come with Greenlight. They work offline and invent nothing."""

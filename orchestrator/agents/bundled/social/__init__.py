"""The agents of the social reply: what a mention is about, who answers, and how."""

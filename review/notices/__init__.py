"""How a notification leaves the desk: by email, webhook or Slack message."""

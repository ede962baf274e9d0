"""What orchestration chose, told in one list, and what it hands over."""

"""What stacks and variables look like."""

"""Ground floor: definitions and arithmetic. No orchestrator, no database driver, no screen."""

"""One small file a command: options, one call, render. Nothing is decided here."""

"""Every change. Services flush; the view, command or job that calls them commits, once."""

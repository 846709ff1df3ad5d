"""Every read; what belongs to cases passes through `visibility.visible_to`."""

"""What a build starts from: every part that is not ours, pinned, fetched, checked and unpacked."""

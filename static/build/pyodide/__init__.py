"""What Python in the browser starts from: byte code, archives with their lock file, a memory snapshot."""

"""The parts of plexus-benchmark."""

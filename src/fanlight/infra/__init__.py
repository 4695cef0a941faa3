"""What every box stands on: databases, the event log, blobs, the cache, telemetry; each a port beside its adapters."""

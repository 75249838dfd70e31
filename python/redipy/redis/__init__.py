"""The backend that keeps data on a Redis or Valkey server."""

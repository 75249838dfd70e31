"""The backend that keeps data in the memory of this process."""

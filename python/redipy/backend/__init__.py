"""What runs scripts: the interfaces of those who bring a backend of their own."""

"""Starts cnnlab's TypeScript kernel on the Node that comes with it."""

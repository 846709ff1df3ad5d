"""What happens outside a request: the outbox relay, exports, the tick, and the nudge that starts them."""

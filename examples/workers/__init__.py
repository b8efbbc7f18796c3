"""Workers that hand sessions over while they are killed and stopped, on real brokers and stores.

`pair` says what a broker and a store have to do, `pairs/` does it, one file each. All else knows no
broker: `worker` is one process, `supervisor` starts, kills and stops them, `oracle` looks at what
they did.
"""

-- The time at which the record was read, and its two fields.
-- KEYS: the record
local clock = redis.call('TIME')
local found = redis.call('HMGET', KEYS[1], 'packed', 'state')
return {clock[1] * 1000000 + clock[2], found[1], found[2]}

-- The record, and the time at which it was read.
-- KEYS: the record
local clock = redis.call('TIME')
return {clock[1] * 1000000 + clock[2], redis.call('HGETALL', KEYS[1])}

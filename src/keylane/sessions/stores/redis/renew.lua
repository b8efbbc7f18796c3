-- Lets the lease end later; 1 if it is in the record, else 0.
-- KEYS: the record
-- ARGV: lease id, duration in microseconds
if redis.call('HGET', KEYS[1], 'lease_id') ~= ARGV[1] then
    return 0
end
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
redis.call('HSET', KEYS[1], 'expires_at', string.format('%.0f', now + ARGV[2]))
return 1

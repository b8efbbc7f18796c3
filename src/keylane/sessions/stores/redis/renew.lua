-- Lets the lease end later; 1 if it is in the record, else 0.
-- KEYS: the record
-- ARGV: lease id, duration in microseconds
local packed = redis.call('HGET', KEYS[1], 'packed')
if not packed or string.sub(packed, 49, 80) ~= ARGV[1] then
    return 0
end
local clock = redis.call('TIME')
local expires_at = struct.pack('>d', clock[1] * 1000000 + clock[2] + ARGV[2])
redis.call('HSET', KEYS[1], 'packed', string.sub(packed, 1, 80) .. expires_at .. string.sub(packed, 89))
return 1

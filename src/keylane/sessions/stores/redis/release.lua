-- Takes the lease out of the record; 1 if it was there, else 0.
-- KEYS: the record
-- ARGV: lease id
local packed = redis.call('HGET', KEYS[1], 'packed')
if not packed or string.sub(packed, 49, 80) ~= ARGV[1] then
    return 0
end
redis.call('HSET', KEYS[1], 'packed', string.sub(packed, 1, 48))
return 1

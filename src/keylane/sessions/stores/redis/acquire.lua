-- Grants the session, or says who has it.
-- KEYS: the record, the index by activity, the index by key
-- ARGV: session key, lease id, owner, duration in microseconds, '1' to take over
local record, by_activity, by_key = KEYS[1], KEYS[2], KEYS[3]
local key, lease_id, owner, duration, take_over = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local found = redis.call('HMGET', record, 'lease_id', 'owner', 'expires_at', 'token', 'started_at')
local holder, holders_name, expires_at, token, started_at = unpack(found)
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

if holder and holder ~= lease_id and tonumber(expires_at) > now and take_over ~= '1' then
    return {'held', holders_name, token, tonumber(expires_at) - now}
end

local at = string.format('%.0f', now)
-- The indexes come first: if they cannot be written, nothing else was.
if not token then
    redis.call('ZADD', by_key, 0, key)
end
if holder ~= lease_id then
    redis.call('ZADD', by_activity, at, key)
    redis.call('HINCRBY', record, 'token', 1)
    redis.call('HSET', record, 'last_activity', at)
end
if not started_at then
    redis.call('HSET', record, 'started_at', at, 'messages', 0)
end
redis.call(
    'HSET', record,
    'lease_id', lease_id, 'owner', owner, 'expires_at', string.format('%.0f', now + duration)
)
return {'granted', now, redis.call('HGETALL', record)}

-- Grants the session, or says who has it.
-- KEYS: the record, the index by activity, the index by key
-- ARGV: session key, lease id, owner, duration in microseconds, '1' to take over
local record, by_activity, by_key = KEYS[1], KEYS[2], KEYS[3]
local key, lease_id, owner, duration, take_over = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local found = redis.call(
    'HMGET', record, 'lease_id', 'owner', 'expires_at', 'token', 'position', 'version',
    'started_at', 'last_activity', 'messages', 'state'
)
local holder, holders_name, expires_at, token, position, version = unpack(found, 1, 6)
local started_at, last_activity, messages, state = unpack(found, 7, 10)
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

if holder and holder ~= lease_id and tonumber(expires_at) > now and take_over ~= '1' then
    return {holders_name, token, tonumber(expires_at) - now}
end

local at = string.format('%.0f', now)
-- The indexes come first: if they cannot be written, nothing else was.
if not token then
    redis.call('ZADD', by_activity, at, key)
    redis.call('ZADD', by_key, 0, key)
end
if holder ~= lease_id then
    -- Nobody makes 2^53 grants, so that a double is exact here; as are counts of saves.
    token = string.format('%.0f', (token or 0) + 1)
    last_activity = at
end
if not started_at then
    started_at = at
    messages = '0'
    redis.call('HSET', record, 'started_at', started_at, 'messages', messages)
end
redis.call(
    'HSET', record, 'lease_id', lease_id, 'owner', owner,
    'expires_at', string.format('%.0f', now + duration), 'token', token,
    'last_activity', last_activity
)
-- All in one text: a client takes longer to read several values than to split it.
local granted = {at, token, position or '0', version or '0', started_at, last_activity, messages}
if state then
    granted[8] = state
end
return table.concat(granted, ' ')

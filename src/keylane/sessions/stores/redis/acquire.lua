-- Grants the session, or says who has it.
-- KEYS: the record
-- ARGV: lease id, owner, duration in microseconds, anything to take over
local record, lease_id, owner, duration, take_over = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local found = redis.call('HMGET', record, 'packed', 'state')
local packed, state = found[1], found[2]
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

-- Position and version, which only saves change, are copied as they are.
local holder, token, started_at, last_activity, messages, saved
if packed then
    token, started_at, last_activity, messages, saved = struct.unpack('>I8ddI8c16', packed)
    holder = string.sub(packed, 49, 80)
else
    holder, token, started_at, saved = '', 0, 0, string.rep('\0', 16)
    -- The indexes come first: if they cannot be written, nothing else was.
    local namespace, key = string.match(record, '^([^}]*}:)s:(.*)$')
    redis.call('ZADD', namespace .. 'activity', string.format('%.0f', now), key)
    redis.call('ZADD', namespace .. 'keys', 0, key)
end
if holder ~= lease_id then
    if holder ~= '' and not take_over then
        local expires_at = struct.unpack('>d', packed, 81)
        if expires_at > now then
            return {string.sub(packed, 89), token, expires_at - now}
        end
    end
    -- Nobody makes 2^53 grants, so that a double is exact here; as are counts of saves.
    token, last_activity = token + 1, now
end
if started_at == 0 then
    started_at, messages = now, 0
end
packed = struct.pack(
    '>I8ddI8c16c32d', token, started_at, last_activity, messages, saved, lease_id, now + duration
) .. owner
redis.call('HSET', record, 'packed', packed)
-- All in one text: a client takes longer to read several values than to take it apart.
if state then
    return packed .. ' ' .. state
end
return packed

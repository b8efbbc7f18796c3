-- Writes position and state, if the lease is in the record and the position is the next one; the new
-- version, or why it did not.
-- KEYS: the record
-- ARGV: lease id, position or '', the position before or '', the state if there is one
local record = KEYS[1]
local lease_id, position, previous, state = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local holder, last, version, messages = unpack(
    redis.call('HMGET', record, 'lease_id', 'position', 'version', 'messages')
)
if holder ~= lease_id then
    return {'lost', redis.call('HGET', record, 'token') or '0'}
end

last = last or '0'
if position == '' then
    position = last
else
    -- Positions go up to 2^63 - 1, where doubles lose digits. They have no leading zeros, so the
    -- longer one is the larger, and of two equally long ones the one that comes later as text.
    if #position < #last or (#position == #last and position <= last) then
        return {'applied', last}
    end
    if previous ~= '' and previous ~= last then
        return {'gap', last}
    end
end

local clock = redis.call('TIME')
local at = string.format('%.0f', clock[1] * 1000000 + clock[2])
local next_version = (version or 0) + 1
version = string.format('%.0f', next_version)
messages = string.format('%.0f', messages + 1)
if state then
    redis.call(
        'HSET', record, 'position', position, 'version', version, 'messages', messages,
        'last_activity', at, 'state', state
    )
else
    redis.call(
        'HSET', record, 'position', position, 'version', version, 'messages', messages,
        'last_activity', at
    )
    redis.call('HDEL', record, 'state')
end
return next_version

-- Writes position and state, if the lease is in the record and the position is the next one; the new
-- version, or why it did not.
-- KEYS: the record
-- ARGV: lease id, position or '', the position before or '', the state if there is one
local record = KEYS[1]
local lease_id, position, previous, state = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local packed = redis.call('HGET', record, 'packed')
if not packed or string.sub(packed, 49, 80) ~= lease_id then
    return {'lost', packed and struct.unpack('>I8', packed) or 0}
end

local begin, _, messages, last_high, last_low, version = struct.unpack('>c16dI8I4I4I8', packed)
if position == '' then
    position = string.sub(packed, 33, 40)
else
    -- Positions go up to 2^63 - 1, where doubles lose digits; their halves do not. As texts they
    -- would come in the order of the server's language.
    local high, low = struct.unpack('>I4I4', position)
    if high < last_high or (high == last_high and low <= last_low) then
        return {'applied', string.sub(packed, 33, 40)}
    end
    if previous ~= '' and previous ~= string.sub(packed, 33, 40) then
        return {'gap', string.sub(packed, 33, 40)}
    end
end

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
version = version + 1
packed = struct.pack('>c16dI8c8I8', begin, now, messages + 1, position, version) .. string.sub(packed, 49)
if state then
    redis.call('HSET', record, 'packed', packed, 'state', state)
else
    redis.call('HSET', record, 'packed', packed)
    redis.call('HDEL', record, 'state')
end
return version

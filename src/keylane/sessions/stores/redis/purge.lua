-- Forgets sessions without activity that nobody holds; how many it were.
-- KEYS: the index by activity, the index by key
-- ARGV: what names of records begin with, microseconds without activity, the most to forget
--
-- INVARIANT: a session's score in the index by activity is not above its `last_activity`. Its first
-- grant writes it; later grants and saves do not, as they are many. The session is moved on here,
-- when it is met: at most once in `idle` microseconds.
local by_activity, by_key = KEYS[1], KEYS[2]
local prefix, idle, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local idle_since = now - idle
local upper = string.format('%.0f', idle_since)

local purged, held = 0, 0
while purged < limit do
    local keys = redis.call('ZRANGEBYSCORE', by_activity, '-inf', upper, 'LIMIT', held, 100)
    if #keys == 0 then
        break
    end
    for _, key in ipairs(keys) do
        local record = prefix .. key
        local packed = redis.call('HGET', record, 'packed')
        local last_activity = packed and struct.unpack('>d', packed, 17)
        if packed and last_activity > idle_since then
            redis.call('ZADD', by_activity, string.format('%.0f', last_activity), key)
        elseif packed and #packed > 48 and struct.unpack('>d', packed, 81) > now then
            held = held + 1
        else
            redis.call('DEL', record)
            redis.call('ZREM', by_activity, key)
            redis.call('ZREM', by_key, key)
            -- A record that is not there was evicted or deleted by hand.
            if packed then
                purged = purged + 1
            end
            if purged == limit then
                break
            end
        end
    end
end
return purged

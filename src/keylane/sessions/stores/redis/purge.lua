-- Forgets sessions without activity that nobody holds, of a bounded number that it looks at. How many
-- it were; if there may be more to look at, also the score at which to go on, and behind how many.
-- KEYS: the index by activity, the index by key
-- ARGV: what names of records begin with, microseconds without activity, the most to forget, the most
-- to look at, the score to begin at, behind how many of that score
--
-- INVARIANT: a session's score in the index by activity is not above its `last_activity`. Its first
-- grant writes it; later grants and saves do not, as they are many. The session is moved on here,
-- when it is met: at most once in `idle` microseconds. One that is held stays where it is, as it may
-- be released at any time, and so is met by each purge.
local by_activity, by_key = KEYS[1], KEYS[2]
local prefix, idle, limit, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local from, behind = ARGV[5], tonumber(ARGV[6])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local idle_since = now - idle
local upper = string.format('%.0f', idle_since)

local found = redis.call(
    'ZRANGEBYSCORE', by_activity, from, upper, 'WITHSCORES', 'LIMIT', behind, most
)
local purged = 0
for number = 1, #found, 2 do
    local key, score = found[number], found[number + 1]
    local record = prefix .. key
    local packed = redis.call('HGET', record, 'packed')
    local last_activity = packed and struct.unpack('>d', packed, 17)
    if packed and last_activity > idle_since then
        redis.call('ZADD', by_activity, string.format('%.0f', last_activity), key)
    elseif packed and #packed > 48 and struct.unpack('>d', packed, 81) > now then
        behind = score == from and behind + 1 or 1
        from = score
    else
        redis.call('DEL', record)
        redis.call('ZREM', by_activity, key)
        redis.call('ZREM', by_key, key)
        -- A record that is not there was evicted or deleted by hand.
        if packed then
            purged = purged + 1
        end
        if purged == limit then
            return {purged}
        end
    end
end
if #found < 2 * most then
    return {purged}
end
return {purged, from, behind}

-- A page of records by key: the time, the key it ends with ('' on the last page), and after them
-- key and record by turns.
-- KEYS: the index by key
-- ARGV: what names of records begin with, the most keys to look at, where to begin in the index,
--       owner or '', microseconds without activity or '', the bytes after which a page ends
local prefix, limit, first, owner, idle, most = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local keys = redis.call('ZRANGEBYLEX', KEYS[1], first, '+', 'LIMIT', 0, limit + 1)
local page, size = {now, ''}, 0
for number, key in ipairs(keys) do
    if number > limit or size >= most then
        page[2] = keys[number - 1]
        break
    end
    local found = redis.call('HMGET', prefix .. key, 'owner', 'last_activity')
    local is_wanted = found[2]
        and (owner == '' or found[1] == owner)
        and (idle == '' or tonumber(found[2]) <= now - idle)
    if is_wanted then
        local record = redis.call('HGETALL', prefix .. key)
        for _, value in ipairs(record) do
            size = size + #value
        end
        page[#page + 1] = key
        page[#page + 1] = record
    end
end
return page

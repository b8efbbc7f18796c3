-- A page of records by key: the time, the key it ends with ('' on the last page), and after them
-- key and the two fields of its record by turns.
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
    local packed = redis.call('HGET', prefix .. key, 'packed')
    local is_wanted = packed
        and (owner == '' or string.sub(packed, 89) == owner)
        and (idle == '' or struct.unpack('>d', packed, 17) <= now - idle)
    if is_wanted then
        local state = redis.call('HGET', prefix .. key, 'state')
        size = size + #packed + #(state or '')
        page[#page + 1] = key
        page[#page + 1] = packed
        page[#page + 1] = state
    end
end
return page

-- Ends an open session under its conditions; 1 if it did, else 0.
-- KEYS: the record
-- ARGV: lease id or '', microseconds without activity or ''
local record, lease_id, idle = KEYS[1], ARGV[1], ARGV[2]
local packed = redis.call('HGET', record, 'packed')
if not packed or (lease_id ~= '' and string.sub(packed, 49, 80) ~= lease_id) then
    return 0
end
local token, started_at, last_activity, counts = struct.unpack('>c8ddc24', packed)
if started_at == 0 then
    return 0
end
if idle ~= '' then
    local clock = redis.call('TIME')
    if last_activity > clock[1] * 1000000 + clock[2] - idle then
        return 0
    end
end
redis.call('HSET', record, 'packed', struct.pack('>c8ddc24', token, 0, last_activity, counts))
return 1

-- Ends an open session under its conditions; 1 if it did, else 0.
-- KEYS: the record
-- ARGV: lease id or '', microseconds without activity or ''
local record, lease_id, idle = KEYS[1], ARGV[1], ARGV[2]
local found = redis.call('HMGET', record, 'lease_id', 'started_at', 'last_activity')
local holder, started_at, last_activity = unpack(found)
if not started_at or (lease_id ~= '' and holder ~= lease_id) then
    return 0
end
if idle ~= '' then
    local clock = redis.call('TIME')
    if tonumber(last_activity) > clock[1] * 1000000 + clock[2] - idle then
        return 0
    end
end
redis.call('HDEL', record, 'lease_id', 'owner', 'expires_at', 'started_at')
return 1

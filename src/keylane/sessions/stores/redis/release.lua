-- Takes the lease out of the record; 1 if it was there, else 0.
-- KEYS: the record
-- ARGV: lease id
if redis.call('HGET', KEYS[1], 'lease_id') ~= ARGV[1] then
    return 0
end
redis.call('HDEL', KEYS[1], 'lease_id', 'owner', 'expires_at')
return 1

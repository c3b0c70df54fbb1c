-- Takes from all buckets, or from none. KEYS are the buckets. ARGV[1] is the time in microseconds, or 0 for this
-- server's; then come five for each bucket: limit, window in ticks, microseconds in a tick, cost, and 1 if the limit is
-- tried out. All numbers are whole and below 2^53, so that they are exact. A bucket is stored as "USED AT", in parts and
-- ticks: see Size. The answer has USED and 1 or 0, enough or not, for each.
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end

local held = redis.call('MGET', unpack(KEYS))
local buckets, passed = {}, true
for i = 1, #KEYS do
  local limit, window, tick, cost, tried =
    tonumber(ARGV[5 * i - 3]), tonumber(ARGV[5 * i - 2]), tonumber(ARGV[5 * i - 1]), tonumber(ARGV[5 * i]), ARGV[5 * i + 1]
  local at, used, ahead = math.floor(now / tick), 0, false
  local was, since = string.match(held[i] or '', '^(%d+) (%d+)$') -- what else stands there is not ours, and is written over
  if was then
    ahead = tonumber(since) > at -- the clock was set back: from now on the bucket drains again
    local elapsed = math.max(0, at - tonumber(since))
    if elapsed < window then
      used = math.max(0, tonumber(was) - elapsed * limit)
    end
  end
  local enough = used + cost * window <= limit * window
  passed = passed and (enough or tried == '1')
  buckets[i] = {limit = limit, tick = tick, take = cost * window, at = at, used = used, write = ahead, enough = enough}
end

local answer = {}
for i, b in ipairs(buckets) do
  if passed and b.enough then
    b.used, b.write = b.used + b.take, true
  end
  if b.write then
    local full = (math.floor(b.used / b.limit) + 1) * b.tick -- in so many microseconds
    redis.call('SET', KEYS[i], string.format('%.0f %.0f', b.used, b.at), 'PX', string.format('%.0f', math.ceil(full / 1000) + 1))
  end
  answer[2 * i - 1] = b.used
  answer[2 * i] = b.enough and 1 or 0
end
return answer

-- A script for wrk: sends the lines of a file, one request each (path, tab, body), and prints what
-- came of it as one line of JSON. Settings come by the environment: a token is no argument.
local lines_file = os.getenv("BENCH_LINES")
local token = os.getenv("BENCH_TOKEN")
local per_second = tonumber(os.getenv("BENCH_PER_SECOND") or "")

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init()
  file = assert(io.open(lines_file, "r"))
  headers = { ["Content-Type"] = os.getenv("BENCH_CONTENT_TYPE") }
  if token ~= "" then headers["Authorization"] = "Bearer " .. token end
  exhausted = false
  counts = {}
  without_retry_after = 0
end

local last
function request()
  local line = file:read("*l")
  if line == nil then
    exhausted = true
    line = last
  end
  last = line
  local tab = line:find("\t", 1, true)
  return wrk.format("POST", line:sub(1, tab - 1), headers, line:sub(tab + 1))
end

if per_second then
  -- Open loop: the n-th request is due at its time, whatever became of the others.
  local ffi = require("ffi")
  ffi.cdef [[
    typedef struct { long s; long ns; } bench_time;
    int clock_gettime(int clock, bench_time *time);
  ]]
  local time = ffi.new("bench_time")
  local function now_ms()
    ffi.C.clock_gettime(1, time)
    return tonumber(time.s) * 1000 + tonumber(time.ns) / 1e6
  end
  local began, due = nil, 0
  function delay()
    began = began or now_ms()
    local wait = began + due * 1000 / per_second - now_ms()
    due = due + 1
    return math.max(0, math.floor(wait))
  end
end

if os.getenv("BENCH_WATCH") == "1" then
  function response(status, answer_headers)
    counts[status] = (counts[status] or 0) + 1
    if (status == 429 or status == 503) and not answer_headers["Retry-After"]
        and not answer_headers["retry-after"] then
      without_retry_after = without_retry_after + 1
    end
  end
end

function done(summary, latency)
  local statuses, lacking, ended = {}, 0, false
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("counts")) do
      statuses[status] = (statuses[status] or 0) + count
    end
    lacking = lacking + thread:get("without_retry_after")
    ended = ended or thread:get("exhausted")
  end
  local parts = {}
  for status, count in pairs(statuses) do
    table.insert(parts, string.format('"%d":%d', status, count))
  end
  local errors = summary.errors
  print(string.format(
    '{"answered":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"not2xx":%d,"broken":%d,' ..
      '"statuses":{%s},"withoutRetryAfter":%d,"exhausted":%s}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    table.concat(parts, ","), lacking, tostring(ended)))
end

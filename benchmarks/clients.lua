-- What wrk sends, for serving.py: the lines of the file named after "--", each the body of a request, in any order.
local requests, thread = {}, nil

function setup(one)
  thread = one
end

function init(arguments)
  for body in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
  end
  right = 0
end

function request()
  return requests[math.random(#requests)]
end

function response(status, _, body)
  if status == 200 and body:find('"status":"000"', 1, true) then
    right = right + 1
  end
end

function done(summary, latency)
  io.write(string.format('{"asked": %d, "right": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f}\n', summary.requests,
    thread:get("right"), summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end

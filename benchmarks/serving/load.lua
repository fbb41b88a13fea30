-- Load for wrk: the queries of a file, one a line and percent-encoded, from the first to the last and
-- then again from the first.
--
--   wrk -s load.lua ADDRESS -- FILE
local queries = {}
local count = 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    queries[#queries + 1] = wrk.format("GET", "/api/search?limit=10&q=" .. line)
  end
end

function request()
  count = count + 1
  return queries[(count - 1) % #queries + 1]
end

function done(summary)
  local errors = summary.errors
  io.write(("errors: %d connect, %d read, %d write, %d status, %d timeout\n"):format(
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end

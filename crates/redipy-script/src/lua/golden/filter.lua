--[[ KEYV
inp
left
right
]]
--[[ ARGV
cmp
]]
local call, null = redis.call, cjson.null

-- What lists carry that are, or were, empty: else they would look like empty dictionaries.
local LIST = {}

-- Marks a list that may be empty; no list, false, is null.
local function list_of(items)
  if not items then return null end
  if items[1] == nil then setmetatable(items, LIST) end
  return items
end

-- Reads JSON, where empty lists stay lists: they are read with a mark in them, which is taken out again.
local function decoded(source)
  if not string.find(source, "%[[ \t\r\n]*%]") then return cjson.decode(source) end
  -- A string that is written with escapes could say anything, so all of them are looked at.
  local mark = "empty"
  local function has(x)
    if type(x) ~= "table" then return x == mark end
    for _, item in pairs(x) do if has(item) then return true end end
    return false
  end
  local plainly = cjson.decode(source)
  while has(plainly) do mark = mark .. "." end
  local parts, from = {}, 1
  while from <= #source do
    local quote = string.find(source, '"', from, true) or #source + 1
    local plain = string.sub(source, from, quote - 1)
    parts[#parts + 1] = string.gsub(plain, "%[[ \t\r\n]*%]", '["' .. mark .. '"]')
    from = quote + 1
    while true do
      local stop = string.find(source, '["\\]', from)
      if not stop then from = #source + 1 break end
      from = stop + 1
      if string.sub(source, stop, stop) == '"' then break end
      from = from + 1
    end
    parts[#parts + 1] = string.sub(source, quote, from - 1)
  end
  local function unmarked(x)
    if type(x) ~= "table" then return x end
    if x[1] == mark then return list_of({}) end
    for name, item in pairs(x) do x[name] = unmarked(item) end
    return x
  end
  return unmarked(cjson.decode(table.concat(parts)))
end

local cmp = decoded(ARGV[1])
local inp = KEYS[1]
local left = KEYS[2]
local right = KEYS[3]
local var_0 = call("lpop", inp) or null
while var_0 ~= null do
  if tonumber(var_0) < cmp then
    call("rpush", left, var_0)
  else
    call("rpush", right, var_0)
  end
  var_0 = call("lpop", inp) or null
end

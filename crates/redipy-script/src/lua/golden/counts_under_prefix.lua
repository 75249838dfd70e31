--[[ KEYV
stats
total
]]
--[[ ARGV
limit
names
]]
local call, null = redis.call, cjson.null
local prefix = ARGV[3]

-- What lists carry that are, or were, empty: else they would look like empty dictionaries.
local LIST = {}

-- Marks a list that may be empty; no list, false, is null.
local function list_of(items)
  if not items then return null end
  if items[1] == nil then setmetatable(items, LIST) end
  return items
end

local function is_list(x)
  return x[1] ~= nil or getmetatable(x) == LIST
end

-- Raises an error at the line of the script that is running.
local function fail(text)
  for level = 3, 1000 do
    local _, place = pcall(error, "", level)
    local line = tonumber(string.match(place, ":(%d+): $"))
    if line and line >= 201 then error("redipy:" .. line .. ":ERR " .. text, 0) end
  end
  error("redipy:0:ERR " .. text, 0)
end

local function kind_of(x)
  local type = type(x)
  if type == "table" then return is_list(x) and "a list" or "a dict" end
  if type == "boolean" then return "a bool" end
  return (type == "number" or type == "string") and "a " .. type or "None"
end

-- The text of a number.
local function digits(number)
  if number == 0 then return "0" end
  if number % 1 == 0 and number > -1e17 and number < 1e17 then
    return string.format("%.0f", number)
  end
  if number ~= number then return "nan" end
  if number == 1 / 0 then return "inf" end
  if number == -1 / 0 then return "-inf" end
  for precision = 15, 16 do
    local text = string.format("%." .. precision .. "g", number)
    if tonumber(text) == number then return text end
  end
  return string.format("%.17g", number)
end

-- A part of a text.
local function text_of(x)
  if type(x) == "string" then return x end
  if type(x) ~= "number" then fail("a text cannot hold " .. kind_of(x)) end
  return digits(x)
end

-- An argument of a command.
local function arg(x)
  if type(x) == "string" then return x end
  if type(x) ~= "number" then fail("a command cannot take " .. kind_of(x) .. " as an argument") end
  return digits(x)
end

-- Whether a string comes before another one, by bytes.
local function before(left, right)
  local byte = string.byte
  for i = 1, math.min(#left, #right) do
    local l, r = byte(left, i), byte(right, i)
    if l ~= r then return l < r end
  end
  return #left < #right
end

-- An index, which counts from the end where it is negative, as Lua counts.
local function place_of(i, length)
  if type(i) ~= "number" or i % 1 ~= 0 then
    fail("an index must be an integer, not " .. kind_of(i))
  end
  if i < 0 then return i + length + 1 end
  return i + 1
end

local function key_of(x)
  if type(x) ~= "string" then fail("a key must be a string, not " .. kind_of(x)) end
  return x
end

local function set_at(x, i, value)
  if type(x) ~= "table" then fail(kind_of(x) .. " has no elements") end
  if is_list(x) then
    local place = place_of(i, #x)
    if place < 1 or place > #x + 1 then fail("index " .. digits(i) .. " is out of range") end
    x[place] = value
  else
    x[key_of(i)] = value
  end
end

-- The keys of a dictionary, in the order of their bytes.
local function sorted(x)
  local result = {}
  for name in pairs(x) do result[#result + 1] = name end
  table.sort(result, before)
  return list_of(result)
end

-- What a loop goes through.
local function each(x)
  if type(x) ~= "table" then fail(kind_of(x) .. " cannot be iterated over") end
  if is_list(x) then return x end
  return sorted(x)
end

-- JSON with sorted keys.
local function encode(x, depth)
  local what = type(x)
  if what == "string" then return cjson.encode(x) end
  if what == "boolean" then return tostring(x) end
  if what == "number" then
    if x ~= x or x == 1 / 0 or x == -1 / 0 then fail("a number is not finite") end
    return digits(x)
  end
  if what ~= "table" then return "null" end
  depth = depth or 0
  if depth >= 128 then fail("a value is nested too deep") end
  local parts = {}
  if is_list(x) then
    for i, item in ipairs(x) do parts[i] = encode(item, depth + 1) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for i, name in ipairs(sorted(x)) do
    parts[i] = cjson.encode(name) .. ":" .. encode(x[name], depth + 1)
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

-- The answer of the script: JSON, but nothing of nothing.
local function answer(x)
  if x == null or type(x) == "table" and next(x) == nil then return nil end
  return encode(x)
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

-- A dictionary of the fields that were asked for.
local function zipped(values, names)
  local result = {}
  for i, name in ipairs(names) do result[tostring(name)] = values[i] or null end
  return result
end

-- The name of a key without the prefix.
local function short(name)
  if name and string.sub(name, 1, #prefix) == prefix then return string.sub(name, #prefix + 1) end
  return name
end

local var_2 = null
local limit = decoded(ARGV[1])
local names = decoded(ARGV[2])
local full_stats_1 = KEYS[1]
local full_total_2 = KEYS[2]
local var_0 = {}
local var_1 = list_of({})
for i_3, val_0 in ipairs(each(names)) do
  local ix_0 = i_3 - 1
  var_2 = tonumber(call("hget", full_stats_1, arg(val_0))) or null
  if var_2 ~= null and var_2 < limit then
    set_at(var_0, val_0, var_2 + 1)
    call("hincrby", full_stats_1, arg(val_0), "1")
  else
    set_at(var_1, #var_1, text_of(val_0) .. ":" .. text_of(ix_0))
  end
end
var_2 = null
local var_3 = zipped(call("hmget", full_stats_1, "a", "b"), {"a", "b"})
if (call("get", full_total_2) or "0") == "0" and #var_1 > 0 then
  call("set", full_total_2, encode(var_1))
end
var_0["old"] = var_3
return (answer(var_0))

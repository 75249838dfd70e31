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
    if line and line >= @BODY@ then error("redipy:" .. line .. ":ERR " .. text, 0) end
  end
  error("redipy:0:ERR " .. text, 0)
end

-- Runs what was added to the script, and tells of its errors where it is used.
local function guard(run, ...)
  local ok, result = pcall(run, ...)
  if not ok then
    if type(result) == "table" then result = result.err end
    result = tostring(result)
    if string.sub(result, 1, 7) == "redipy:" then error(result, 0) end
    fail("\0" .. result)
  end
  if result == nil then return null end
  return result
end

-- What comes from outside: nil is null.
local function pass(x)
  if x == nil then return null end
  return x
end

local function kind_of(x)
  local type = type(x)
  if type == "table" then return is_list(x) and "a list" or "a dict" end
  if type == "boolean" then return "a bool" end
  return (type == "number" or type == "string") and "a " .. type or "None"
end

local function cannot_take(name, x)
  fail("'" .. name .. "' cannot take " .. kind_of(x))
end

local function cannot_take_both(sign, left, right)
  fail("'" .. sign .. "' cannot take " .. kind_of(left) .. " and " .. kind_of(right))
end

-- Whether Python calls it true.
local function truth(x)
  if x == null or x == false or x == 0 or x == "" then return false end
  return type(x) ~= "table" or next(x) ~= nil
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

-- The elements of a list as arguments of a command.
local function args(items)
  if type(items) ~= "table" or not is_list(items) then
    fail(kind_of(items) .. " cannot be iterated over")
  end
  local result = {}
  for i, item in ipairs(items) do result[i] = arg(item) end
  return result
end

-- Puts lists behind each other, as arguments of a command.
local function joined(...)
  local result = {}
  for _, items in ipairs({...}) do
    for _, item in ipairs(items) do result[#result + 1] = item end
  end
  return result
end

-- All arguments of a command.
local function spread(items)
  if #items > 7900 then fail("a script cannot give a command more than 7900 arguments") end
  return unpack(items)
end

-- The command that adds a number: another one where it has a fraction.
local function adding(amount, whole, fraction)
  local number = tonumber(amount)
  if number and math.floor(number) ~= number then return fraction end
  return whole
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

local function lt(left, right)
  if type(left) == "number" and type(right) == "number" then return left < right end
  if type(left) ~= "string" or type(right) ~= "string" then cannot_take_both("<", left, right) end
  return before(left, right)
end

local function le(left, right)
  if type(left) == "number" and type(right) == "number" then return left <= right end
  if type(left) ~= "string" or type(right) ~= "string" then cannot_take_both("<=", left, right) end
  return not before(right, left)
end

local function gt(left, right)
  if type(left) == "number" and type(right) == "number" then return left > right end
  if type(left) ~= "string" or type(right) ~= "string" then cannot_take_both(">", left, right) end
  return before(right, left)
end

local function ge(left, right)
  if type(left) == "number" and type(right) == "number" then return left >= right end
  if type(left) ~= "string" or type(right) ~= "string" then cannot_take_both(">=", left, right) end
  return not before(left, right)
end

-- Whether two values are the same, with all that is in them.
local function equals(left, right, depth)
  if left == right then return true end
  if type(left) ~= "table" or type(right) ~= "table" or is_list(left) ~= is_list(right) then
    return false
  end
  depth = depth or 0
  if depth >= 128 then fail("a value is nested too deep") end
  if is_list(left) then
    if #left ~= #right then return false end
    for i, item in ipairs(left) do
      if not equals(item, right[i], depth + 1) then return false end
    end
    return true
  end
  for name in pairs(right) do
    if left[name] == nil then return false end
  end
  for name, item in pairs(left) do
    if right[name] == nil or not equals(item, right[name], depth + 1) then return false end
  end
  return true
end

local function add(left, right)
  local what = type(left)
  if what == type(right) then
    if what == "number" then return left + right end
    if what == "string" then return left .. right end
    if what == "table" and is_list(left) and is_list(right) then
      if #left + #right > 16777216 then fail("a list is too long") end
      local result = {}
      for i, item in ipairs(left) do result[i] = item end
      for _, item in ipairs(right) do result[#result + 1] = item end
      return list_of(result)
    end
  end
  cannot_take_both("+", left, right)
end

local function numbers(sign, left, right)
  if type(left) ~= "number" or type(right) ~= "number" then cannot_take_both(sign, left, right) end
end

local function sub(left, right)
  numbers("-", left, right)
  return left - right
end

local function mul(left, right)
  numbers("*", left, right)
  return left * right
end

local function neg(x)
  if type(x) ~= "number" then cannot_take("-", x) end
  return -x
end

local function div(left, right)
  numbers("/", left, right)
  if right == 0 then fail("division by zero") end
  return left / right
end

-- The remainder, as Python has it of floats.
local function remainder(left, right)
  if right == 0 then fail("division by zero") end
  local rest = math.fmod(left, right)
  if rest ~= 0 and (right < 0) ~= (rest < 0) then rest = rest + right end
  return rest
end

local function mod(left, right)
  numbers("%", left, right)
  return remainder(left, right)
end

local function floordiv(left, right)
  numbers("//", left, right)
  if right == 0 then fail("division by zero") end
  local rest = math.fmod(left, right)
  local whole = (left - rest) / right
  if rest ~= 0 and (right < 0) ~= (rest < 0) then whole = whole - 1 end
  local result = math.floor(whole)
  if whole - result > 0.5 then result = result + 1 end
  return result
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

-- What stands at an index or a key.
local function at(x, i)
  local result
  if type(x) == "table" then
    if is_list(x) then result = x[place_of(i, #x)] else result = x[key_of(i)] end
  elseif type(x) == "string" then
    i = place_of(i, #x)
    if i >= 1 and i <= #x then result = string.sub(x, i, i) end
  else
    fail(kind_of(x) .. " has no elements")
  end
  if result == nil then return null end
  return result
end

-- A part of a list or a string.
local function slice(x, start, stop)
  local is_string = type(x) == "string"
  if not is_string and not (type(x) == "table" and is_list(x)) then
    fail(kind_of(x) .. " has no elements")
  end
  start = start == null and 1 or math.max(place_of(start, #x), 1)
  stop = stop == null and #x or math.min(place_of(stop, #x) - 1, #x)
  if is_string then
    if stop < start then return "" end
    return string.sub(x, start, stop)
  end
  local result = {}
  for i = start, stop do result[#result + 1] = x[i] end
  return list_of(result)
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

local function append(x, value)
  if type(x) ~= "table" or not is_list(x) then cannot_take("append", x) end
  x[#x + 1] = value
end

local function length_of(x)
  if type(x) == "string" then return #x end
  if type(x) ~= "table" then fail(kind_of(x) .. " has no length") end
  if is_list(x) then return #x end
  local count = 0
  for _ in pairs(x) do count = count + 1 end
  return count
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

local function contains(item, x)
  if type(x) == "string" and type(item) == "string" then
    return string.find(x, item, 1, true) ~= nil
  end
  if type(x) ~= "table" then cannot_take_both("in", item, x) end
  if not is_list(x) then
    if type(item) ~= "string" then cannot_take_both("in", item, x) end
    return x[item] ~= nil
  end
  for _, one in ipairs(x) do
    if equals(one, item) then return true end
  end
  return false
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

local function decode(x)
  if type(x) ~= "string" then fail(kind_of(x) .. " is not JSON") end
  local ok, value = pcall(decoded, x)
  if not ok then fail("a string is not JSON") end
  return value
end

local function type_of(x)
  return x == null and "nil" or type(x)
end

local function to_string(x)
  if type(x) == "string" then return x end
  if type(x) == "number" then return digits(x) end
  if type(x) == "table" then cannot_take("tostring", x) end
  return x == null and "nil" or tostring(x)
end

local function to_integer(x)
  local number = type(x) ~= "table" and tonumber(x)
  if not number then fail(kind_of(x) .. " is not a number") end
  if number ~= number or number < 0 then return -math.floor(-number) end
  return math.floor(number)
end

-- A whole number among the arguments of a function.
local function whole_of(name, x)
  if type(x) ~= "number" then cannot_take(name, x) end
  if x % 1 ~= 0 then fail("an index must be an integer, not a number") end
  return x
end

local function string_of(name, x)
  if type(x) ~= "string" then cannot_take(name, x) end
  return x
end

local function number_of(name, x)
  if type(x) ~= "number" then cannot_take(name, x) end
  return x
end

local function find(x, what, start)
  string_of("string.find", x)
  string_of("string.find", what)
  if start == nil then start = 0 end
  start = whole_of("string.find", start)
  if start > #x then return null end
  local found = string.find(x, what, math.max(start < 0 and start + #x or start, 0) + 1, true)
  return found and found - 1 or null
end

local function log(level, message)
  number_of("redis.log", level)
  message = text_of(message)
  level = level < 0 and math.ceil(level) or math.floor(level)
  if not (level >= 0 and level <= 3) then fail("Invalid debug level.") end
  redis.log(level, message)
  return null
end

local function size(x)
  if type(x) ~= "string" and type(x) ~= "table" then cannot_take("len", x) end
  return length_of(x)
end

local function keys(x)
  if type(x) ~= "table" or is_list(x) then cannot_take("keys", x) end
  return sorted(x)
end

local function range(start, stop, step)
  if step == nil then step = 1 end
  start, stop, step = whole_of("range", start), whole_of("range", stop), whole_of("range", step)
  if step == 0 then fail("division by zero") end
  local count = math.max(math.ceil((stop - start) / step), 0)
  if not (count <= 16777216) then fail("a list is too long") end
  local result = {}
  for i = 1, count do result[i] = start + (i - 1) * step end
  return list_of(result)
end

-- Seconds of what PTTL answers.
local function lifetime(milliseconds)
  number_of("lifetime", milliseconds)
  if milliseconds == -2 then return null end
  if milliseconds == -1 then return -1 end
  return milliseconds / 1000
end

local function of_number(name, run, x)
  return run(number_of(name, x))
end

local function of_numbers(name, run, ...)
  for _, x in ipairs({...}) do number_of(name, x) end
  return run(...)
end

local function of_string(name, run, x)
  return run(string_of(name, x))
end

local function part(x, first, last)
  if last == nil then last = -1 end
  string_of("string.sub", x)
  first, last = whole_of("string.sub", first), whole_of("string.sub", last)
  local length = #x
  if first < 0 then first = first + length + 1 end
  if last < 0 then last = last + length + 1 end
  first, last = math.max(first, 1), math.min(last, length)
  if first > last then return "" end
  return string.sub(x, first, last)
end

local function rep(x, count)
  string_of("string.rep", x)
  count = math.max(whole_of("string.rep", count), 0)
  if x == "" or count == 0 then return "" end
  if #x * count > 536870912 then
    fail("string exceeds maximum allowed size (proto-max-bulk-len)")
  end
  return string.rep(x, count)
end

local function strip(x)
  return string.match(string_of("strip", x), "^%s*(.*%S)") or ""
end

local function startswith(x, start)
  string_of("startswith", x)
  string_of("startswith", start)
  return string.sub(x, 1, #start) == start
end

local function endswith(x, ending)
  string_of("endswith", x)
  string_of("endswith", ending)
  return #ending <= #x and string.sub(x, #x - #ending + 1) == ending
end

local function split(x, separator)
  string_of("split", x)
  if string_of("split", separator) == "" then fail("'split' cannot take an empty separator") end
  local result, from = {}, 1
  while true do
    local start, stop = string.find(x, separator, from, true)
    result[#result + 1] = string.sub(x, from, (start or 0) - 1)
    if not start then return result end
    from = stop + 1
  end
end

local function join(separator, items)
  string_of("join", separator)
  if type(items) ~= "table" or not is_list(items) then cannot_take("join", items) end
  local parts = {}
  for i, item in ipairs(items) do parts[i] = text_of(item) end
  return table.concat(parts, separator)
end

-- What follows makes values of replies.

local function status(reply)
  return type(reply) == "table" and reply.ok or reply
end

local function is_one(reply)
  return reply == 1
end

local function or_null(reply)
  return reply or null
end

local function number_or_null(reply)
  return tonumber(reply) or null
end

-- A list whose elements may be missing.
local function nulls(items)
  if not items then return null end
  for i, item in ipairs(items) do
    if item == false then items[i] = null end
  end
  return list_of(items)
end

local function mapped(items, convert)
  if not items then return null end
  for i, item in ipairs(items) do items[i] = convert(item) end
  return list_of(items)
end

-- Something that may be missing.
local function some(reply, convert)
  if not reply then return null end
  return convert(reply)
end

-- A reply of several parts.
local function tuple(items, ...)
  for i, convert in ipairs({...}) do
    if convert then items[i] = convert(items[i]) end
  end
  return items
end

-- Pairs, one behind the other or as lists of two.
local function paired(items, first, second)
  local result = {}
  local nested = type(items[1]) == "table"
  for i = 1, #items, nested and 1 or 2 do
    local a, b = items[i], items[i + 1]
    if nested then a, b = items[i][1], items[i][2] end
    if first then a = first(a) end
    if second then b = second(b) end
    result[#result + 1] = {a, b}
  end
  return list_of(result)
end

-- A dictionary of fields and values, one behind the other.
local function fields(items)
  local result = {}
  for i = 1, #items, 2 do result[items[i]] = items[i + 1] end
  return result
end

-- A dictionary of the fields that were asked for.
local function zipped(values, names)
  local result = {}
  for i, name in ipairs(names) do result[tostring(name)] = values[i] or null end
  return result
end

-- The kind of a key.
local function key_kind(reply)
  return reply.ok == "none" and null or reply.ok
end

-- Seconds that a key has; nothing of no key.
local function seconds(reply)
  return reply == -2 and null or reply
end

-- What is not known beforehand.
local function value_of(x)
  if not x then return null end
  if type(x) ~= "table" then return x end
  if x.ok then return x.ok == "OK" or x.ok end
  for i, item in ipairs(x) do x[i] = value_of(item) end
  return list_of(x)
end

-- What Lua has, but that lists stay lists.
local function raw(x)
  if type(x) ~= "table" or x.ok then return x end
  for i, item in ipairs(x) do x[i] = raw(item) end
  return list_of(x)
end

-- What follows puts a prefix before the names of keys, and takes it off.

-- The name of a key without the prefix.
local function short(name)
  if name and string.sub(name, 1, #prefix) == prefix then return string.sub(name, #prefix + 1) end
  return name
end

-- A pattern for names with the prefix.
local function matching(pattern)
  return (string.gsub(prefix, "[*?%[\\]", "\\%0")) .. pattern
end

-- Puts the prefix before one argument.
local function prefixed_one(items, place)
  if items[place] then items[place] = prefix .. items[place] end
  return items
end

-- Puts the prefix before every so many arguments, but not before the last ones.
local function prefixed(items, from, step, behind)
  for i = from, #items - behind, step do items[i] = prefix .. items[i] end
  return items
end

-- Puts the prefix before the arguments that stand behind their number.
local function counted(items, place)
  local count = tonumber(items[place]) or 0
  for i = place + 1, math.min(place + count, #items) do items[i] = prefix .. items[i] end
  return items
end

-- Takes the prefix off names; others are left out, and the empty one where the pattern does not ask for it.
local function short_names(names, pattern)
  local result = {}
  for _, name in ipairs(names) do
    if string.sub(name, 1, #prefix) == prefix then
      name = string.sub(name, #prefix + 1)
      if name ~= "" or pattern == "" or pattern == "*" then result[#result + 1] = name end
    end
  end
  return result
end

-- Takes the prefix off the names in the reply of a scan.
local function short_scan(items, pattern)
  items[2] = short_names(items[2], pattern)
  return items
end

-- Takes the prefix off the first part of a reply.
local function short_first(items)
  if type(items) == "table" then items[1] = short(items[1]) end
  return items
end

-- Takes the prefix off every second part of a reply.
local function short_pairs(items)
  for i = 1, #items, 2 do items[i] = short(items[i]) end
  return items
end

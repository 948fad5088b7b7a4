-- A little of everything that Lua's libraries do.
local out = {}
local function note(...)
  for _, v in ipairs({...}) do out[#out + 1] = tostring(v) end
end
local object = setmetatable({}, {
  __index = function(_, k) return k end, __newindex = rawset,
  __call = function(_, a) return a end, __len = function() return 3 end,
  __add = function() return 1 end, __concat = function() return "c" end,
  __eq = function() return true end, __lt = function() return true end,
  __le = function() return true end, __tostring = function() return "o" end,
  __close = function() end, __pairs = function(t) return next, t, nil end,
  __unm = function() return 2 end, __idiv = function() return 3 end,
  __band = function() return 4 end, __shl = function() return 5 end,
  __gc = function() end, __mode = "k", __name = "object" })
note(object.x, object(1), #object, object + 1, object .. "x", tostring(object))
note(-object, object // 1, object & 1, object << 1)
for k, v in pairs(object) do note(k, v) end
do local closing <close> = object end
local names = {}
for name, library in pairs(_G) do
  if type(library) == "table" then
    for key, value in pairs(library) do
      names[#names + 1] = name .. "." .. tostring(key)
      if type(value) == "function" and name ~= "os" and name ~= "io"
          and name ~= "debug" and name ~= "_G" and name ~= "coroutine" then
        pcall(value) pcall(value, "a", 1) pcall(value, {3, 1, 2})
        pcall(value, 1, 2, 3) pcall(value, 1.5, 2)
      end
    end
  end
end
table.sort(names, function(a, b) return a > b end)
note(("hello world"):gsub("o", {o = "0"}), ("x"):rep(9, ","), #names)
note(("hello"):gsub("(h)(.)", function(a, b) return b .. a end))
for word in ("a b c"):gmatch("%a+") do note(word) end
note(string.format("%5.2f %q %s %x %a %g %i %c", 1, "a\nb", object, 255, 1, 2, 3, 65))
note(string.unpack("<i4z", string.pack("<i4z", 7, "z")))
local maker = coroutine.wrap(function(...)
  local got = ... repeat got = coroutine.yield(got) until not got
  error("end") end)
note(maker(1), maker(2), pcall(maker))
local thread = coroutine.create(function() local c <close> = object coroutine.yield() end)
coroutine.resume(thread) note(coroutine.status(thread), coroutine.close(thread))
debug.sethook(function(event) note(event) end, "crl", 100)
local function f(n) return n == 0 and 0 or f(n - 1) end
f(5)
debug.sethook()
note(debug.traceback("here"), debug.getinfo(f).short_src, debug.getlocal(1, 1))
note(xpcall(error, function(m) return m .. debug.traceback() end, "bad"))
local dumped = string.dump(f, true)
note(type(load(dumped, "d", "b")), load("syntax error here"), load(function() end))
local path = os.tmpname()
local file = assert(io.open(path, "w+b"))
file:setvbuf("full", 512) file:write("1 2.5 0x10 text\nline\n") file:flush()
file:seek("set", 0)
note(file:read("n", "n", "n", "l", "L", "a", 3)) file:close()
for line in io.lines(path) do note(line) end
local pipe = io.popen("cat " .. path)
if pipe then note(pipe:read("a")) pipe:close() end
io.output(io.tmpfile()) io.write("x") io.close()
note(os.rename(path, path .. "x"), os.remove(path .. "x"), os.remove(path))
note(os.time(), os.date("*t").year, os.clock(), os.getenv("HOME"), os.difftime(2, 1))
note(os.setlocale("C"), os.execute("true"))
package.preload.mine = function() return {} end
note(require("mine"), pcall(require, "none"), package.searchpath("x", "./?.lua"))
note(utf8.char(228, 8364), utf8.len("ä"), 1)
collectgarbage("generational") collectgarbage("incremental") collectgarbage()
warn("@on") warn("warned")
goto finish
::finish:: print(#out)
os.exit(true, true)

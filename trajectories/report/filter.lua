-- What Quarto adds to pandoc, as far as report.qmd uses it: numbered sections, figures and tables,
-- cross-references in Quarto's words, callouts. What cannot be shown the same way in both renderers is
-- reported on stderr, one line each (FAULT, kind, text), and turned into an error by builtin.py.

local NAMES = { fig = "Figure", tbl = "Table", sec = "Section" }
local CALLOUTS = { note = "Note", warning = "Warning", important = "Important", tip = "Tip", caution = "Caution" }
local NBSP = "\u{a0}"

local numbers = {}
local counts = { fig = 0, tbl = 0 }
local section = {}

local function fault(kind, text)
  io.stderr:write("FAULT\t" .. kind .. "\t" .. text:gsub("%s+", " ") .. "\n")
end

local function kind_of(id)
  return id:match("^(%a+)%-")
end

local function callout(div)
  for name, default in pairs(CALLOUTS) do
    if div.classes:includes("callout-" .. name) then
      local title = { pandoc.Str(default) }
      local content = pandoc.Blocks(div.content)
      if div.attributes.title then
        title = { pandoc.Str(div.attributes.title) }
      elseif content[1] and content[1].t == "Header" then
        title = content[1].content
        content:remove(1)
      end
      content:insert(1, pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title" })))
      return pandoc.Div(content, pandoc.Attr(div.identifier, { "callout", "callout-" .. name }, { role = "note" }))
    end
  end
end

-- Sections count from level two, because level one is the page's title; so does Quarto.
local function number_header(header)
  if header.classes:includes("unnumbered") then return nil end
  local depth = header.level - 1
  for level = 1, depth do section[level] = section[level] or 0 end
  section[depth] = section[depth] + 1
  for level = depth + 1, #section do section[level] = nil end
  local number = table.concat(section, ".")
  numbers[header.identifier] = "Section" .. NBSP .. number
  header.attributes.number = number
  header.content:insert(1, pandoc.Space())
  header.content:insert(1, pandoc.Span({ pandoc.Str(number) }, pandoc.Attr("", { "header-section-number" })))
  return header
end

local function count(id)
  local kind = kind_of(id)
  counts[kind] = counts[kind] + 1
  numbers[id] = NAMES[kind] .. NBSP .. counts[kind]
  return numbers[id]
end

local function caption(id, inlines)
  local words = pandoc.Inlines({ pandoc.Str(count(id)) })
  if inlines and #inlines > 0 then
    words[1].text = words[1].text .. ":"
    words:insert(pandoc.Space())
    words:extend(inlines)
  end
  return pandoc.Div({ pandoc.Plain(words) }, pandoc.Attr("", { "float-caption" }))
end

-- An embedded cell: builtin.py has wrapped it, its caption first.
local function number_float(div)
  if not div.classes:includes("float") then return nil end
  local kind = kind_of(div.identifier)
  if not counts[kind] then return nil end
  local inlines = nil
  local first = div.content[1]
  if first and first.t == "Div" and first.classes:includes("float-caption") then
    inlines = pandoc.utils.blocks_to_inlines(first.content)
    div.content:remove(1)
  end
  div.content:insert(1, caption(div.identifier, inlines))
  return div
end

local function scrolling(element, label)
  return pandoc.Div({ element }, pandoc.Attr("", { "table-scroll", "plain" },
    { { "tabindex", "0" }, { "role", "region" }, { "aria-label", label } }))
end

local function number_table(element)
  local id = element.identifier
  local inlines = pandoc.utils.blocks_to_inlines(element.caption.long)
  local label = pandoc.utils.stringify(inlines)
  if kind_of(id) ~= "tbl" then
    return scrolling(element, label ~= "" and label or "Table"), false
  end
  element.identifier = ""
  element.caption = { long = {}, short = nil }
  local head = caption(id, inlines)
  return pandoc.Div({ head, scrolling(element, numbers[id] .. " " .. label) },
    pandoc.Attr(id, { "float", "float-table" })), false
end

local function reference(cite)
  local citation = cite.citations[1]
  local id = citation.id
  if #cite.citations > 1 or citation.mode ~= "AuthorInText" or not NAMES[kind_of(id) or ""] then
    fault("citation", "@" .. id)
  elseif not numbers[id] then
    fault("cross-reference", "@" .. id)
  else
    return pandoc.Link({ pandoc.Str(numbers[id]) }, "#" .. id, "", pandoc.Attr("", { "xref" }))
  end
end

local function raw(element)
  if element.format ~= "html" then fault("raw " .. element.format, element.text:sub(1, 60)) end
end

function Pandoc(doc)
  doc = doc:walk({ Div = callout })
  doc = doc:walk({ traverse = "topdown", Header = number_header, Div = number_float, Table = number_table })
  return doc:walk({
    Cite = reference,
    Math = function(element) fault("mathematics", element.text) end,
    Image = function(element) fault("image", element.src) end,
    RawBlock = raw,
    RawInline = raw,
  })
end

-- Callouts, and tables that scroll by themselves, alike in both renderers. (A callout's box has a class of our own: what
-- is called callout, Quarto takes for its own and changes.) What cannot be shown the same way in both is reported on
-- stderr, one line each (FAULT, kind, text), and turned into an error by builtin.py.

local CALLOUTS = { note = "Note", warning = "Warning", important = "Important", tip = "Tip", caution = "Caution" }

local function fault(kind, text)
  io.stderr:write("FAULT\t" .. kind .. "\t" .. text:gsub("%s+", " ") .. "\n")
end

local function callout(div)
  for name, default in pairs(CALLOUTS) do
    if div.classes:includes("callout-" .. name) then
      local content = pandoc.Blocks(div.content)
      local title = { pandoc.Str(div.attributes.title or default) }
      if not div.attributes.title and content[1] and content[1].t == "Header" then
        title = content[1].content
        content:remove(1)
      end
      content:insert(1, pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "title" })))
      return pandoc.Div(content, pandoc.Attr(div.identifier, { "boxed", name }, { role = "note" }))
    end
  end
end

local function scrolling(element)
  -- As wide as what a column holds, not as its line in the source, where a variable's name is longer than its value.
  for at, spec in ipairs(element.colspecs) do element.colspecs[at] = { spec[1] } end
  local label = pandoc.utils.stringify(pandoc.utils.blocks_to_inlines(element.caption.long))
  return pandoc.Div({ element }, pandoc.Attr("", { "table-scroll" },
    { { "tabindex", "0" }, { "role", "region" }, { "aria-label", label ~= "" and label or "Table" } })), false
end

local function raw(element)
  if element.format ~= "html" then fault("raw " .. element.format, element.text:sub(1, 60)) end
end

function Pandoc(doc)
  doc = doc:walk({ Div = callout })
  doc = doc:walk({ traverse = "topdown", Table = scrolling })
  return doc:walk({
    Cite = function(element) fault("citation", "@" .. element.citations[1].id) end,
    Math = function(element) fault("mathematics", element.text) end,
    Image = function(element) fault("image", element.src) end,
    RawBlock = raw,
    RawInline = raw,
  })
end

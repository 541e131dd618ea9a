// Splits Python source into coloured tokens per line: enough for reading, never for running.

const KEYWORDS = new Set(("and as assert async await break class continue def del elif else except finally for from global if import in is lambda "
  + "nonlocal not or pass raise return try while with yield None True False").split(" "));
const TOKEN = /(#.*)|([rbfuRBFU]{0,2}(?:"""|'''))|([rbfuRBFU]{0,2}(?:"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?))|(\b0[xXoObB][\da-fA-F_]+\b|(?:\b\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?j?\b)|([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(\s+|.)/gu;

/** Where a string in three quotes ends, after them; -1 if it goes on. A backslash takes the character after it along. */
function closing(text, quote, from) {
  for (let at = from; at < text.length; at += text[at] === "\\" ? 2 : 1) {
    if (text.startsWith(quote, at)) return at + 3;
  }
  return -1;
}

/** `[[kind, text], …]` for every line of `source`; kinds are keyword, string, number, comment, name, plain. */
export function highlight(source) {
  let open = null;
  return source.split("\n").map((line) => {
    const tokens = [];
    let rest = line;
    if (open) {
      const end = closing(rest, open, 0);
      if (end < 0) return [["string", rest]];
      tokens.push(["string", rest.slice(0, end)]);
      rest = rest.slice(end);
      open = null;
    }
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(rest); match; match = TOKEN.exec(rest)) {
      const [text, comment, triple, string, number, name] = match;
      if (triple) {
        const quote = triple.slice(-3);
        const end = closing(rest, quote, match.index + triple.length);
        if (end < 0) {
          tokens.push(["string", rest.slice(match.index)]);
          open = quote;
          break;
        }
        tokens.push(["string", rest.slice(match.index, end)]);
        TOKEN.lastIndex = end;
      } else if (comment) tokens.push(["comment", text]);
      else if (string) tokens.push(["string", text]);
      else if (number) tokens.push(["number", text]);
      else if (name) tokens.push([KEYWORDS.has(name) ? "keyword" : "name", text]);
      else tokens.push(["plain", text]);
    }
    return tokens;
  });
}

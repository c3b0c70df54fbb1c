// Reads the structured fields of an answer's header (RFC 9651): lists whose items are texts, tokens or numbers with
// parameters, as RateLimit, RateLimit-Policy and Cache-Status are. What is not written as the standard says is no list at
// all, so nothing wrong is shown.
"use strict";

const fieldPatterns = {
  key: /[a-z*][a-z0-9_.*-]*/y,
  number: /-?\d{1,15}(?:\.\d{1,3})?/y,
  text: /"((?:[ !#-[\]-~]|\\["\\])*)"/y,
  token: /[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y,
  bytes: /:([A-Za-z0-9+/=]*):/y,
  boolean: /\?([01])/y,
};

// Returns [{ value, parameters }], or null for a text that is no list.
function readFieldList(text) {
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found ? found[0].length : 0;
    return found;
  };
  const blanks = () => take(/[ \t]*/y);
  const bareItem = () => {
    let found;
    if ((found = take(fieldPatterns.text))) return found[1].replace(/\\(.)/g, "$1");
    if ((found = take(fieldPatterns.bytes))) return found[1];
    if ((found = take(fieldPatterns.boolean))) return found[1] === "1";
    if ((found = take(fieldPatterns.number))) return Number(found[0]);
    if ((found = take(fieldPatterns.token))) return found[0];
    return undefined;
  };
  const parameters = () => {
    const all = {};
    while (text[at] === ";") {
      at++;
      blanks();
      const key = take(fieldPatterns.key)?.[0];
      if (key === undefined) return null;
      let value = true;
      if (text[at] === "=") {
        at++;
        value = bareItem();
        if (value === undefined) return null;
      }
      all[key] = value;
    }
    return all;
  };
  const items = [];
  blanks();
  while (at < text.length) {
    const value = bareItem();
    const found = value === undefined ? null : parameters();
    if (found === null) return null;
    items.push({ value, parameters: found });
    blanks();
    if (at === text.length) return items;
    if (text[at++] !== ",") return null;
    blanks();
    if (at === text.length) return null; // a comma at the end
  }
  return items;
}

// After a call, says what the policies did with it: what is left of each limit, whether the answer came from the cache or
// is one given again, and the id of the request. It reads the header of the answer, nothing else.
"use strict";

const thousandsApart = new Intl.NumberFormat("en");

// Seconds, and beyond some minutes also what a person can imagine: 56,497 s (15 h 41 min).
function inSeconds(count) {
  const minutes = Math.floor(count / 60);
  const long = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${thousandsApart.format(count)} s${minutes < 5 ? "" : ` (${long})`}`;
}

// The limits: [{ name, text }].
function limitsLeft(header) {
  const policies = readFieldList(header("ratelimit-policy")) ?? [];
  return (readFieldList(header("ratelimit")) ?? []).map(({ value: name, parameters }) => {
    const quota = policies.find((policy) => policy.value === name)?.parameters.q;
    const of = quota === undefined ? "" : ` of ${thousandsApart.format(quota)}`;
    const more = parameters.t > 0 ? `, more in ${inSeconds(parameters.t)}` : "";
    return { name, text: `${thousandsApart.format(parameters.r)}${of} left${more}` };
  });
}

// Why the handler was asked (RFC 9211, section 2.2).
const forwardedWords = {
  miss: "miss: there was no answer yet, so it was made",
  stale: "stale: the answer that was there had expired",
  bypass: "bypass: the answer was made for this request alone",
  request: "the request asked for a new answer",
};

// What the cache did, or null.
function cacheOutcome(header) {
  const last = (readFieldList(header("cache-status")) ?? []).at(-1)?.parameters;
  if (!last) {
    return null;
  }
  const age = header("age") === "" ? "" : `, ${inSeconds(header("age"))} old`;
  if (last.hit) {
    const end = last.ttl >= 0 ? `, good for ${inSeconds(last.ttl)} more` : `, expired ${inSeconds(-last.ttl)} ago`;
    return `hit: the answer was there${age}${last.ttl === undefined ? "" : end}`;
  }
  return [
    (forwardedWords[last.fwd] ?? `${last.fwd}`) + age,
    last.stored && "and is kept",
    last.collapsed && "for several who waited",
    last.detail && `(${last.detail})`,
  ].filter(Boolean).join(" ");
}

// Copies a text. Where the page may not use the clipboard, because it did not come over TLS, it selects the element with
// the text and asks the browser to copy that. Tells whether it is copied.
async function copyFrom(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

// Where the browser was led to, if the answer is not from where the request went: it follows redirects by itself.
function ledTo(asked, answered) {
  if (!asked || !answered) {
    return "";
  }
  const [from, to] = [asked, answered].map((address) => new URL(address, location.href));
  return from.origin + from.pathname === to.origin + to.pathname ? "" : to.pathname;
}

// The plugin. What it says stands before the answers, in an element that is there from the beginning, so that screen
// readers notice when it says something.
const callOutcome = () => ({
  wrapComponents: {
    responses: (Original, system) => {
      const { createElement: h, Fragment, useEffect, useRef, useState } = system.React;

      function RequestId({ id }) {
        const place = useRef(null);
        const [said, say] = useState("");
        useEffect(() => say(""), [id]);
        const copy = async () => say((await copyFrom(place.current)) ? "Copied" : "Selected, to be copied by keyboard");
        return h(Fragment, null,
          h("code", { ref: place, className: "request-id" }, id),
          h("button", { type: "button", className: "btn copy-id", onClick: copy, "aria-label": "Copy the request id" }, "Copy"),
          h("span", { className: "copied" }, said));
      }

      const row = (name, content) => h("div", { key: name }, h("dt", null, name), h("dd", null, content));

      function rowsOf(headers) {
        const header = (name) => [headers.get(name) ?? ""].flat().join(", "); // Swagger UI makes lists of some fields
        const rows = limitsLeft(header).map((limit) => row(`Limit ${limit.name}`, limit.text));
        if (header("retry-after")) {
          const when = header("retry-after"); // seconds or a date (RFC 9110, section 10.2.3)
          rows.push(row("Try again", /^\d+$/.test(when) ? `in ${inSeconds(when)}` : `at ${when}`));
        }
        if (cacheOutcome(header)) {
          rows.push(row("Cache", cacheOutcome(header)));
        }
        if (header("idempotent-replayed") === "true") {
          rows.push(row("Replayed", "the first answer to this Idempotency-Key; nothing was done again"));
        }
        if (header("x-request-id")) {
          rows.push(row("Request id", h(RequestId, { id: header("x-request-id") })));
        }
        return rows;
      }

      return function ResponsesWithOutcome(props) {
        const headers = Object.entries(props.tryItOutResponse?.get("headers")?.toJS() ?? {});
        const rows = rowsOf(new Map(headers.map(([name, value]) => [name.toLowerCase(), value])));
        const led = ledTo(props.specSelectors.requestFor(props.path, props.method)?.get("url"), props.tryItOutResponse?.get("url"));
        if (led) {
          rows.unshift(row("Led to", `${led}: this is its answer`));
        }
        return h(Fragment, null,
          h("section", { className: "outcome", "aria-label": "What the policies did", "aria-live": "polite" },
            rows.length > 0 && h("h4", null, "What the policies did"),
            rows.length > 0 && h("dl", null, rows)),
          h(Original, props));
      };
    },
  },
});

// Shows how programs call each operation, once it is open: the calls that the references of the SDKs have, in a tab for
// each language. A language that is chosen at one operation is chosen at all, and when the reader comes back.
"use strict";

const languageKey = "charter.language";

// A browser may refuse to keep anything. The choice holds for the page then.
const chosenLanguage = {
  readers: new Set(),
  current: (() => {
    try {
      return localStorage.getItem(languageKey) ?? "";
    } catch {
      return "";
    }
  })(),
  choose(language) {
    this.current = language;
    try {
      localStorage.setItem(languageKey, language);
    } catch {
      // kept in current
    }
    this.readers.forEach((read) => read());
  },
  subscribe(read) {
    chosenLanguage.readers.add(read);
    return () => chosenLanguage.readers.delete(read);
  },
};

// The tab that a key leads to from another; undefined: none (ARIA Authoring Practices Guide, Tabs Pattern).
function tabByKey(key, at, count) {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
  }
}

// The plugin: snippets are the lists of calls by method and path.
const sdkSnippets = (snippets) => () => ({
  wrapComponents: {
    OperationSummary: (Original, system) => {
      const { createElement: h, Fragment, useEffect, useId, useRef, useState, useSyncExternalStore } = system.React;

      function Snippets({ calls }) {
        const id = useId();
        const language = useSyncExternalStore(chosenLanguage.subscribe, () => chosenLanguage.current);
        const at = Math.max(calls.findIndex((call) => call.lang === language), 0);
        const tabs = useRef(null);
        const code = useRef(null);
        const [said, say] = useState("");
        useEffect(() => say(""), [at]);

        const byKey = (event) => {
          const to = tabByKey(event.key, at, calls.length);
          if (to !== undefined) {
            event.preventDefault();
            chosenLanguage.choose(calls[to].lang);
            tabs.current.children[to].focus();
          }
        };
        const tab = (call, i) =>
          h("button", {
            key: call.lang, type: "button", role: "tab", id: `${id}-${call.lang}`, "aria-selected": i === at, "aria-controls": `${id}-call`,
            tabIndex: i === at ? 0 : -1, onClick: () => chosenLanguage.choose(call.lang),
          }, call.label);
        const copy = async () => say((await copyFrom(code.current)) ? "Copied" : "Selected, to be copied by keyboard");

        return h("section", { className: "snippets", "aria-label": "Call it from a program" },
          h("div", { className: "snippets-row" },
            h("div", { ref: tabs, role: "tablist", "aria-label": "Language", onKeyDown: byKey }, calls.map(tab)),
            h("span", { className: "snippet-copied", role: "status" }, said),
            h("button", { type: "button", className: "btn copy-snippet", onClick: copy, "aria-label": `Copy the call in ${calls[at].label}` }, "Copy")),
          h("pre", { role: "tabpanel", id: `${id}-call`, "aria-labelledby": `${id}-${calls[at].lang}`, tabIndex: 0 },
            h("code", { ref: code }, calls[at].source)));
      }

      return function OperationSummaryWithSnippets(props) {
        const { operationProps, isShown } = props;
        const calls = snippets[`${operationProps.get("method").toUpperCase()} ${operationProps.get("path")}`] ?? [];
        return h(Fragment, null,
          h(Original, props),
          isShown && calls.length > 0 && h(Snippets, { calls }));
      };
    },
  },
});

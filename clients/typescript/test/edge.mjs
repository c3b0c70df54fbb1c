// Runs a bundle as the edge does: with what the Web's standards have, and without anything of Node.js. Arguments: the bundle,
// which gives globalThis.anywhere, and where the API is. Environment: CHARTER_TEST_KEY.
import { readFile } from "node:fs/promises";
import vm from "node:vm";

const standard = [
  "AbortController", "AbortSignal", "Blob", "DOMException", "Event", "EventTarget", "FormData", "Headers", "ReadableStream", "Request", "Response", "TextDecoder",
  "TextEncoder", "TransformStream", "URL", "URLSearchParams", "WritableStream", "atob", "btoa", "clearTimeout", "console", "crypto", "fetch", "queueMicrotask", "setTimeout",
];
const edge = vm.createContext(Object.fromEntries(standard.map((name) => [name, globalThis[name]])), { codeGeneration: { strings: false, wasm: false } });
vm.runInContext(await readFile(process.argv[2], "utf8"), edge);
console.log(await edge.anywhere.anywhere(process.argv[3], process.env.CHARTER_TEST_KEY, "Edge"));

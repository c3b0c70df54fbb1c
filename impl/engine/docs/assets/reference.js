// Shows the contract with Swagger UI. The page names the contract's address, so that this file is the
// same for every API.
"use strict";

const place = document.getElementById("content");
const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

// Only servers at this origin can be tried: the page's security policy allows no other. A contract that
// names none is tried at the server that serves this page.
function hereOnly(servers) {
  const here = (servers ?? []).filter((server) => {
    try {
      return new URL(server.url, location.href).origin === location.origin;
    } catch {
      return false;
    }
  });
  return here.length > 0 ? here : [{ url: "/", description: "This server" }];
}

// Swagger UI does not follow references among the parameters of a path, and would ask for one without a
// name. It does follow an operation's, so each operation is given its path's: first those, as people
// write them, and without the ones that it overrides (OpenAPI 3.1, section 4.8.10).
function giveParametersToOperations(contract) {
  const follow = (parameter) => {
    const name = parameter.$ref?.match(/^#\/components\/parameters\/([^/]+)$/)?.[1];
    return (name && contract.components?.parameters?.[unescapePointer(name)]) || parameter;
  };
  const same = (one, other) => one.name === other.name && one.in === other.in;
  for (const path of Object.values(contract.paths ?? {})) {
    for (const operation of methods.map((method) => path[method]).filter(Boolean)) {
      const own = operation.parameters ?? [];
      const inherited = (path.parameters ?? []).filter(
        (parameter) => !own.some((other) => same(follow(parameter), follow(other))),
      );
      operation.parameters = [...inherited, ...own];
    }
    delete path.parameters;
  }
}

// A name in a JSON pointer (RFC 6901, section 4), as a URI fragment writes it.
function unescapePointer(name) {
  return decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
}

// A key is for one request. Swagger UI would fill in the example for all that people try, and the second would be refused,
// so it is left out where no key is needed.
function leaveOutExampleOfKey(contract) {
  for (const parameter of Object.values(contract.components?.parameters ?? {})) {
    if (parameter.name === "Idempotency-Key" && !parameter.required) {
      delete parameter.example;
    }
  }
}

// What the browser has kept says nothing about the server: each call is one.
function pastTheBrowsersCache(request) {
  request.cache = "no-store";
  return request;
}

function show(contract, policies, snippets) {
  contract.servers = hereOnly(contract.servers);
  giveParametersToOperations(contract);
  leaveOutExampleOfKey(contract);
  // A choice of one is no choice: the style sheet leaves it out.
  place.classList.toggle("one-server", contract.servers.length === 1 && !contract.servers[0].variables);
  const ui = SwaggerUIBundle({
    domNode: place,
    spec: contract,
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [cookiesBySignIn(contract), policyBadges(policies), sdkSnippets(snippets), callOutcome],
    requestInterceptor: pastTheBrowsersCache,
    validatorUrl: null,
    deepLinking: true,
    filter: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    defaultModelExpandDepth: 2,
    displayOperationId: true,
    displayRequestDuration: true,
    persistAuthorization: true,
    requestSnippetsEnabled: true,
    showMutatedRequest: true,
    syntaxHighlight: { theme: "nord" },
  });
  addEventListener("hashchange", () => showOperation(ui, decodeURIComponent(location.hash)));
}

// Swagger UI looks at the fragment of its address once, when it starts. Links within the page change it later.
function showOperation(ui, fragment) {
  ui.layoutActions.parseDeepLinkHash(fragment);
  const operation = document.querySelector(`.opblock a[href="${CSS.escape(fragment)}"]`)?.closest(".opblock");
  operation?.scrollIntoView();
  operation?.querySelector(".opblock-summary-control").focus({ preventScroll: true });
}

async function get(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`the server answered ${answer.status}`);
  }
  return answer.json();
}

async function main() {
  try {
    const { document: contract, policies, snippets } = place.dataset;
    show(...(await Promise.all([get(contract), policies ? get(policies) : {}, snippets ? get(snippets) : {}])));
  } catch (error) {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "alert");
    notice.textContent = `The contract cannot be shown: ${error.message}.`;
    place.replaceChildren(notice);
  }
}

main();

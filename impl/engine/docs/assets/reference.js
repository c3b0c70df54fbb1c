// Shows the contract with Swagger UI. The page names the contract's address, so that this file is the
// same for every API.
"use strict";

const place = document.getElementById("content");

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

function show(contract) {
  contract.servers = hereOnly(contract.servers);
  // A choice of one is no choice: the style sheet leaves it out.
  place.classList.toggle("one-server", contract.servers.length === 1 && !contract.servers[0].variables);
  SwaggerUIBundle({
    domNode: place,
    spec: contract,
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
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
}

async function main() {
  try {
    const answer = await fetch(place.dataset.document, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error(`the server answered ${answer.status}`);
    }
    show(await answer.json());
  } catch (error) {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "alert");
    notice.textContent = `The contract cannot be shown: ${error.message}.`;
    place.replaceChildren(notice);
  }
}

main();

// A cookie cannot be filled in by hand: browsers let no page set the field Cookie. So where Swagger UI asks for
// one, in its dialog Authorize, stands a form for what sets it: the operation that anybody may call, and that answers
// with Set-Cookie. This file knows no API; it finds that operation in the contract.
"use strict";

function follow(contract, node) {
  const path = node?.$ref?.match(/^#\/(.+)$/)?.[1];
  return path ? path.split("/").reduce((at, name) => at?.[unescapePointer(name)], contract) : node;
}

// The operations that set a cookie for whoever sends what their body asks for, with the texts that it needs.
function signIns(contract) {
  const found = [];
  for (const [path, item] of Object.entries(contract.paths ?? {})) {
    const operation = item.post;
    const open = operation?.security?.length === 0;
    const answer = follow(contract, operation?.responses?.["200"] ?? operation?.responses?.["204"]);
    const setsCookie = Object.keys(answer?.headers ?? {}).some((name) => name.toLowerCase() === "set-cookie");
    const body = follow(contract, operation?.requestBody)?.content?.["application/json"];
    const schema = follow(contract, body?.schema);
    if (open && setsCookie && schema?.required) {
      const fields = schema.required.map((name) => ({ name, ...follow(contract, schema.properties?.[name]) }));
      found.push({ path, summary: operation.summary ?? path, fields, example: body.example ?? {} });
    }
  }
  return found;
}

async function post(contract, path, values) {
  try {
    const answer = await fetch(new URL(contract.servers[0].url.replace(/\/$/, "") + path, location.href), {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json" },
      body: JSON.stringify(values),
    });
    if (answer.ok) {
      return { good: true, text: "Done: the browser has the cookie, and sends it with every request from now on." };
    }
    const problem = await answer.json();
    return { good: false, text: problem.errors?.[0]?.detail ?? problem.detail ?? problem.title };
  } catch {
    return { good: false, text: "The server did not answer." };
  }
}

// The plugin that puts the forms into the dialog. It leaves the fields of other schemes as they are.
const cookiesBySignIn = (contract) => () => ({
  wrapComponents: {
    auths: (Original, system) => {
      const { createElement: h, useState } = system.React;

      function Form({ name, signIn }) {
        const [values, setValues] = useState({});
        const [said, say] = useState(null);
        const submit = async (event) => {
          event.preventDefault();
          const answer = await post(contract, signIn.path, values);
          const kept = signIn.fields.filter((field) => field.format !== "password").map((field) => field.name);
          setValues(Object.fromEntries(kept.map((name) => [name, values[name]]))); // a password does not stay in the page
          say(answer);
        };
        const inputs = signIn.fields.map((field) => {
          const id = `signin-${name}-${field.name}`;
          const type = ["email", "password"].includes(field.format) ? field.format : "text";
          return h("div", { key: id, className: "wrapper" },
            h("label", { htmlFor: id }, `${field.name}:`),
            h("section", null, h("input", {
              id, type, required: true, autoComplete: type === "password" ? "current-password" : "username",
              placeholder: type === "password" ? "" : signIn.example[field.name], value: values[field.name] ?? "",
              onChange: (event) => setValues({ ...values, [field.name]: event.target.value }),
            })));
        });
        return h("form", { className: "sign-in", onSubmit: submit },
          inputs,
          said && h("p", { className: said.good ? "wrapper said" : "wrapper said wrong", role: "status" }, said.text),
          h("div", { className: "auth-btn-wrapper" },
            h("button", { type: "submit", className: "btn modal-btn auth authorize button" }, signIn.summary)));
      }

      return function Auths(props) {
        const name = props.definitions.keySeq().first();
        const scheme = props.definitions.get(name);
        if (props.definitions.size !== 1 || scheme.get("type") !== "apiKey" || scheme.get("in") !== "cookie") {
          return h(Original, props);
        }
        const Markdown = system.getComponent("Markdown");
        return h("div", { className: "auth-container by-cookie" },
          h("h4", null, h("code", null, name), " (cookie)"),
          h("div", { className: "wrapper" }, h(Markdown, { source: scheme.get("description") ?? "" })),
          signIns(contract).map((signIn) => h(Form, { key: signIn.path, name, signIn })));
      };
    },
  },
});

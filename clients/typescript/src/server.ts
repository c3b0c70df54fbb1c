// Written by charter, the same for every contract. DO NOT EDIT.

/**
 * The variables of servers, by the servers' URLs, in which they stand in braces (OpenAPI 3.1, section 4.8.5). Each is by
 * default the first of its values, and can be one of those behind that; where there is none behind it, anything.
 */
export type ServerVariables = Readonly<Record<string, Readonly<Record<string, readonly [string, ...string[]]>>>>;

/** Puts variables into the URL of a server. */
export function address(url: string, servers: ServerVariables, given: Readonly<Record<string, string | undefined>> = {}): string {
  const known = servers[url] ?? {};
  for (const [name, value] of Object.entries(given)) {
    const values = known[name]?.slice(1);
    if (value !== undefined && (values === undefined || (values.length > 0 && !values.includes(value)))) {
      throw new TypeError(values === undefined ? `the server ${url} has no variable ${name}` : `the variable ${name} of the server can be ${values.join(", ")}, and not ${JSON.stringify(value)}`);
    }
  }
  return Object.entries(known).reduce((text, [name, [usual]]) => text.replaceAll(`{${name}}`, () => given[name] ?? usual), url);
}

import { ClientError } from "./errors.js";
import type { Attempt, CoreOptions } from "./options.js";

const maxRedirects = 5;

/** Sends an attempt, through what stands around it. */
export async function dispatch(attempt: Attempt, options: CoreOptions): Promise<Response> {
  const send = (one: Attempt) => follow(one, options.fetch ?? fetch);
  return (options.middleware ?? []).reduceRight<typeof send>((next, middleware) => (one) => middleware(one, next), send)(attempt);
}

/** Follows redirects of reads that stay on the host: what a request carries is for nobody else. */
async function follow(attempt: Attempt, fetching: typeof fetch): Promise<Response> {
  let url = attempt.url;
  for (let redirects = 0; ; redirects++) {
    const response = await fetching(url, attempt.init);
    if (response.type === "opaqueredirect") {
      throw new ClientError("the API answers with a redirect, which a browser does not let programs follow: baseUrl is another address");
    }
    const next = attempt.init.method === "GET" && redirects < maxRedirects ? onwards(response, url) : undefined;
    if (next === undefined) {
      return response;
    }
    await response.body?.cancel();
    url = next;
  }
}

/** Returns where a redirect leads that stays on the host; undefined: it is none. */
function onwards(response: Response, url: string): string | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) {
    return undefined;
  }
  try {
    const next = new URL(response.headers.get("location") ?? "http://", url);
    return next.origin === new URL(url).origin ? next.href : undefined;
  } catch {
    return undefined; // it leads nowhere
  }
}

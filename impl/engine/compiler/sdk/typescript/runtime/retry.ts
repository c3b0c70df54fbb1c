/** How calls are sent again. */
export interface RetryOptions {
  /** How often at the most, 2 if it is absent; 0: never. */
  readonly maxRetries: number;
  /** Milliseconds that the first pause has at the most; each one after it may be twice as long. 500 if it is absent. */
  readonly firstPause: number;
  /** Milliseconds that no pause exceeds, 30,000 if it is absent. A server that asks for a longer one is not asked again. */
  readonly longestPause: number;
}

export const defaultRetries: RetryOptions = { maxRetries: 2, firstPause: 500, longestPause: 30_000 };

const passing = new Set([408, 429, 502, 503, 504]);

/** Tells whether an answer may be another one next time. The server has the last word. */
export function mayPass(status: number, headers: Headers): boolean {
  const veto = headers.get("x-should-retry");
  return veto === "true" || (veto !== "false" && passing.has(status));
}

/**
 * Returns how many milliseconds to wait before an attempt, or undefined if it is not worth it: what the server asks for
 * (RFC 9110, section 10.2.3), or by chance up to a bound that doubles.
 */
export function pause(attempt: number, headers: Headers | undefined, options: RetryOptions, now = Date.now(), random = Math.random): number | undefined {
  const asked = retryAfter(headers?.get("retry-after") ?? undefined, now);
  if (asked !== undefined) {
    return asked <= options.longestPause ? asked : undefined;
  }
  return random() * Math.min(options.longestPause, options.firstPause * 2 ** attempt);
}

function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (/^\d+$/.test(value.trim())) {
    return Number(value) * 1000;
  }
  const date = /\d\d:\d\d:\d\d/.test(value) ? Date.parse(value.includes("GMT") ? value : `${value} GMT`) : NaN; // it takes "1.5" for a date
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Waits, unless the signal comes first: then it rejects with the signal's reason. */
export async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  for (; milliseconds > longestTimer; milliseconds -= longestTimer) {
    await wait(longestTimer, signal);
  }
  await wait(milliseconds, signal);
}

/** A timer of more milliseconds would end at once. */
const longestTimer = 2 ** 31 - 1;

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

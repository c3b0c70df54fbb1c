// Written by charter, the same for every contract. DO NOT EDIT.

import { CancelledError, ClientError, ConnectionError, TimeoutError } from "./errors.js";

/** Ends an attempt in time, and knows why it has ended. */
export class Clock {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #stop = () => this.#controller.abort(this.#caller?.reason);
  #late = false;

  constructor(caller: AbortSignal | undefined, milliseconds: number) {
    this.#caller = caller;
    if (caller?.aborted) {
      this.#stop();
    }
    caller?.addEventListener("abort", this.#stop, { once: true });
    if (milliseconds < 2 ** 31) {
      this.#timer = setTimeout(() => {
        this.#late = true;
        this.#controller.abort();
      }, milliseconds);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops it. What goes on to be read can still be ended by the caller. */
  stop(goesOn: boolean): void {
    clearTimeout(this.#timer);
    if (!goesOn) {
      this.#caller?.removeEventListener("abort", this.#stop);
    }
  }

  /** Waits for what it cannot end, and no longer than the attempt may last. */
  async race<T>(awaited: Promise<T>): Promise<T> {
    const over = new Promise<never>((_, reject) => {
      const end = () => reject(this.signal.reason as Error);
      this.signal.aborted ? end() : this.signal.addEventListener("abort", end, { once: true });
    });
    return Promise.race([awaited, over]).catch((cause: unknown) => {
      throw this.explain(cause);
    });
  }

  /** Hands a body on whose end before its end is told as that of a call. */
  guard(body: ReadableStream<Uint8Array> | null): ReadableStream<Uint8Array> {
    const reader = body?.getReader();
    return new ReadableStream({
      pull: async (controller) => {
        const next = await reader?.read().catch((cause: unknown) => {
          this.stop(false);
          throw this.explain(cause);
        });
        if (next?.value === undefined) {
          this.stop(false);
          controller.close();
        } else {
          controller.enqueue(next.value);
        }
      },
      cancel: (reason) => {
        this.stop(false);
        return reader?.cancel(reason);
      },
    });
  }

  /** Tells the caller's end of a call from a slow answer, and both from a lost connection. */
  explain(cause: unknown): unknown {
    if (cause instanceof ClientError) {
      return cause;
    }
    if (this.#caller?.aborted) {
      return new CancelledError("the call was ended by its caller", { cause });
    }
    if (this.#late) {
      return new TimeoutError("no answer has come in time", { cause });
    }
    return new ConnectionError("the connection to the API has failed", { cause });
  }
}

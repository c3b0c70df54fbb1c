import type { Answer, AnswerInfo } from "./answer.js";
import type { Core } from "./core.js";
import { ClientError, DecodeError } from "./errors.js";
import type { Operation } from "./operation.js";
import type { RequestOptions } from "./options.js";

/** A page of a list. */
export class Page<Item, Body> {
  readonly items: readonly Item[];
  /** What gets the next page; undefined: this is the last one. */
  readonly next: string | undefined;
  /** The whole answer. */
  readonly body: Body;
  readonly response: AnswerInfo;
  readonly #load: (cursor: string) => Promise<Page<Item, Body>>;

  constructor(answer: Answer<Body>, items: readonly Item[], next: string | undefined, load: (cursor: string) => Promise<Page<Item, Body>>) {
    this.items = items;
    this.next = next;
    this.body = answer.data;
    this.response = answer.response;
    this.#load = load;
  }

  /** Loads the next page; undefined: there is none. */
  async nextPage(): Promise<Page<Item, Body> | undefined> {
    return this.next === undefined ? undefined : this.#load(this.next);
  }
}

/** A list that is loaded page by page. Awaiting it gives the first page; `for await` goes through all items of all pages. */
export class List<Item, Body> implements PromiseLike<Page<Item, Body>>, AsyncIterable<Item> {
  readonly #load: (cursor: string | undefined) => Promise<Page<Item, Body>>;

  constructor(load: (cursor: string | undefined) => Promise<Page<Item, Body>>) {
    this.#load = load;
  }

  then<A = Page<Item, Body>, B = never>(
    done?: ((page: Page<Item, Body>) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#load(undefined).then(done, failed);
  }

  /** Goes through the pages. */
  async *pages(): AsyncGenerator<Page<Item, Body>, void, undefined> {
    const seen = new Set<string>();
    for (let page: Page<Item, Body> | undefined = await this.#load(undefined); page !== undefined; page = await page.nextPage()) {
      yield page;
      if (page.next !== undefined && seen.has(page.next)) {
        throw new ClientError("the list does not end: the server has given the same cursor twice");
      }
      seen.add(page.next ?? "");
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) {
      yield* page.items;
    }
  }

  /** Collects the items; at most so many. */
  async toArray(atMost = Infinity): Promise<Item[]> {
    const items: Item[] = [];
    if (atMost > 0) {
      for await (const item of this) {
        if (items.push(item) >= atMost) {
          break; // and no page is loaded that nobody asked for
        }
      }
    }
    return items;
  }
}

/** Calls an operation that lists something. */
export function list<Item, Body>(core: Core, operation: Operation, values: object = {}, options: RequestOptions = {}): List<Item, Body> {
  const page = operation.page;
  if (page === undefined) {
    throw new TypeError(`${operation.id} is no list`);
  }
  const load = async (cursor: string | undefined): Promise<Page<Item, Body>> => {
    const answer = await core.answer<Body>(operation, cursor === undefined ? values : { ...values, [page.cursor]: cursor }, options);
    const items = at(answer.data, page.items);
    if (!Array.isArray(items)) {
      throw new DecodeError(`the answer of ${operation.id} has no list at /${page.items.join("/")}`, answer.response.status, answer.response.headers);
    }
    const next = at(answer.data, page.next);
    return new Page<Item, Body>(answer, items as Item[], typeof next === "string" && next !== "" ? next : undefined, load);
  };
  return new List(load);
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[name] : undefined), value);
}

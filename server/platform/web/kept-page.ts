/** A page as the application answered it, in plain bytes of UTF-8. */
export type Rendered = {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
};

/** What differs between two visitors of the same page and must not be shared: each gets values of their own. */
export type Marks = { readonly nonce: string; readonly requestId: string };

/** A page to be answered again, with places for the marks of each visitor. */
export type KeptPage = (marks: Marks) => Rendered;

type Entry = { readonly at: number; readonly page: Promise<KeptPage | null>; isRendered: boolean };

const NONCE = /'nonce-([A-Za-z0-9+/=_-]+)'/;
/** Belong to one connection or one visitor, never to the page. */
const NOT_KEPT = new Set([
  'connection',
  'content-length',
  'date',
  'etag',
  'keep-alive',
  'transfer-encoding',
  'x-request-id',
]);

/**
 * Takes a rendered page apart at its marks. Null where it may not be shared: another status than 200, something other than
 * HTML, a cookie for one visitor, or no marks to put others in the place of.
 */
export function keepable({ status, headers, body }: Rendered): KeptPage | null {
  const values = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const nonce = NONCE.exec(values.get('content-security-policy') ?? '')?.[1];
  const requestId = values.get('x-request-id');
  const isShared =
    status === 200 && !values.has('set-cookie') && values.get('content-type')?.startsWith('text/html');
  if (!isShared || !nonce || !requestId) return null;
  const kept = headers.filter(([name]) => !NOT_KEPT.has(name.toLowerCase()));
  const pieces = body.split(nonce).map((piece) => piece.split(requestId));
  return (marks) => ({
    status,
    headers: [
      ...kept.map(([name, value]) => [name, value.replaceAll(nonce, marks.nonce)] as const),
      ['x-request-id', marks.requestId],
    ],
    body: pieces.map((piece) => piece.join(marks.requestId)).join(marks.nonce),
  });
}

/**
 * Renders a page at most once in `lifeMs` for each variant, and answers everybody who asks in that time from it; who asks
 * while it is being rendered waits for that. What may not be shared, or could not be rendered, is null and is not
 * remembered. At most `most` variants are kept: the oldest goes first.
 */
export function keepPages(options: {
  readonly lifeMs: number;
  readonly most: number;
  readonly nowMs: () => number;
  readonly render: (variant: string) => Promise<Rendered>;
}): (variant: string) => Promise<KeptPage | null> {
  const entries = new Map<string, Entry>();
  const renderNow = (variant: string): Promise<KeptPage | null> => {
    const page = options.render(variant).then(keepable, () => null);
    // The life of a page begins with its rendering, so that nothing shown is older than that.
    const entry: Entry = { at: options.nowMs(), page, isRendered: false };
    entries.delete(variant);
    entries.set(variant, entry);
    for (const [oldest] of entries) {
      if (entries.size <= options.most) break;
      entries.delete(oldest);
    }
    void page.then((kept) => {
      entry.isRendered = true;
      if (kept === null && entries.get(variant) === entry) entries.delete(variant);
    });
    return page;
  };
  return (variant) => {
    const entry = entries.get(variant);
    const isFresh = entry && (!entry.isRendered || options.nowMs() - entry.at < options.lifeMs);
    return isFresh ? entry.page : renderNow(variant);
  };
}

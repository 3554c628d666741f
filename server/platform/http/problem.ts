/** What an answer that is not a success says: RFC 9457, with our stable code. */
export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly path?: string | null | undefined;
  readonly details?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly issues?: readonly { readonly path: string; readonly message: string }[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Sign in required',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Media type not supported',
  422: 'Not accepted',
  429: 'Too many requests',
  500: 'Unexpected error',
  503: 'Not available',
};

/** The answer as `application/problem+json`; never stored by caches. */
export function problemResponse(problem: Problem): Response {
  const { status, code, detail, requestId, path, details, issues, headers } = problem;
  const body = {
    type: `urn:openbook:problem:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    code,
    requestId,
    ...(path ? { path } : {}),
    ...(details && Object.keys(details).length > 0 ? { details } : {}),
    ...(issues && issues.length > 0 ? { issues } : {}),
  };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...headers,
    },
  });
}

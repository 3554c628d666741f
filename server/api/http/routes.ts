import { assert } from '#core/assert.ts';
import { resolveTenantId } from '#server/modules/tenancy/index.ts';
import { type Actor, actorName, anonymous, type KeyActor } from '#server/platform/auth/actor.ts';
import { cookieValue, sessionCookieName } from '#server/platform/auth/session-token.ts';
import { actorBySession } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { assertSameOrigin } from '#server/platform/http/same-origin.ts';
import { newId } from '#server/platform/ids.ts';
import { metrics } from '#server/platform/metrics.ts';
import { isAllowed } from '#server/platform/policy/index.ts';
import { noteInRequestScope, withRequestScope } from '#server/platform/request-scope.ts';
import { withSpan } from '#server/platform/telemetry.ts';
import { createCallContext } from '../call-context.ts';
import { keyOfRequest } from './key-authentication.ts';
import { problemOf } from './problems.ts';

type Params = Readonly<Record<string, string | string[] | undefined>>;

/** What Next gives a route handler beside the request. */
export type RouteContext = { readonly params: Promise<Params> };
export type RouteHandler = (request: Request, context?: RouteContext) => Promise<Response>;

/** One request in the hands of a route handler. */
export type RouteCall<A extends Actor = Actor> = {
  readonly request: Request;
  readonly url: URL;
  readonly actor: A;
  readonly requestId: string;
  readonly now: Date;
  readonly ids: () => string;
  /** A part of the address by its folder's name. */
  readonly param: (name: string) => string;
  /** One transaction inside these tenants (none: what is the vendor's or everybody's) and the context for verbs. */
  readonly withCtx: <T>(tenantIds: readonly string[], work: (ctx: Ctx) => Promise<T>) => Promise<T>;
  /** One transaction that only reads, across tenants; the look is recorded. */
  readonly acrossTenants: <T>(reason: string, work: (ctx: Ctx) => Promise<T>) => Promise<T>;
};

function routeCall<A extends Actor>(input: {
  readonly request: Request;
  readonly actor: A;
  readonly requestId: string;
  readonly params: Params;
}): RouteCall<A> {
  const { request, actor, requestId, params } = input;
  const { now, ids, transactions } = createCallContext({ actor, requestId });
  return {
    request,
    url: new URL(request.url),
    actor,
    requestId,
    now,
    ids,
    param: (name) => {
      const value = params[name];
      assert(typeof value === 'string', `the address has no part "${name}"`);
      return value;
    },
    withCtx: (tenantIds, work) =>
      transactions.inTenants(tenantIds, (tx) => work({ actor, tx, now, ids, requestId })),
    acrossTenants: (reason, work) =>
      transactions.acrossTenants(actor, reason, (tx) => work({ actor, tx, now, ids, requestId })),
  };
}

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The id given by a proxy in front, when it looks like one, else a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given !== null && REQUEST_ID.test(given) ? given : newId();
}

function withStandardHeaders(response: Response, requestId: string): Response {
  const headers = new Headers(response.headers);
  headers.set('x-request-id', requestId);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  headers.set('x-content-type-options', 'nosniff');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** What every route handler has: request id, log scope, span, measurement, and problems for whatever is raised. */
function edge<A extends Actor>(
  name: string,
  identify: (request: Request) => Promise<A>,
  work: (call: RouteCall<A>) => Promise<Response>,
): RouteHandler {
  return (request, context) => {
    const requestId = requestIdOf(request.headers);
    const end = metrics().httpSeconds.startTimer({ route: name, method: request.method });
    return withRequestScope({ requestId }, async () => {
      const response = await withSpan(`http ${name}`, {}, async () => {
        const actor = await identify(request);
        noteInRequestScope({ actor: actorName(actor) });
        return work(routeCall({ request, actor, requestId, params: (await context?.params) ?? {} }));
      }).catch((error: unknown) => problemOf(error, { requestId, where: name }));
      end({ status: String(response.status) });
      return withStandardHeaders(response, requestId);
    });
  };
}

/** Who the session cookie of a request belongs to; `anonymous` without one. */
export function actorOfRequest(request: Request): Promise<Actor> {
  const token = cookieValue(request.headers.get('cookie'), sessionCookieName(settings().url));
  return actorBySession(token, currentInstant());
}

/** A handler for programs with an API key: 401, 403 and 429 are answered before `work` runs. Exempt from the origin rule. */
export function keyRoute(name: string, work: (call: RouteCall<KeyActor>) => Promise<Response>): RouteHandler {
  return edge(name, keyOfRequest, work);
}

/** A handler for browsers: the actor comes from the session; what is not a plain GET must come from our own pages. */
export function sessionRoute(name: string, work: (call: RouteCall) => Promise<Response>): RouteHandler {
  return edge(
    name,
    (request) => {
      assertSameOrigin(request, settings().url);
      return actorOfRequest(request);
    },
    work,
  );
}

export type TenantCall = RouteCall & {
  readonly tenantId: string;
  /** One transaction inside the tenant of the address, and the context for verbs. */
  readonly inTenant: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>;
};

/**
 * A handler for browsers below `/t/[tenant]`. A tenant that the person may not look at answers as one that does not exist:
 * `tenancy.unknown` (404); nobody is asked to sign in (401).
 */
export function tenantRoute(name: string, work: (call: TenantCall) => Promise<Response>): RouteHandler {
  return sessionRoute(name, async (call) => {
    const { actor, withCtx } = call;
    if (actor.kind === 'anonymous')
      throw new DomainError('auth.sign_in_required', { message: 'Sign in to do this.', status: 401 });
    const tenantId = await resolveTenantId(
      (open) => withCtx([], (ctx) => open(ctx.tx)),
      call.param('tenant'),
    );
    if (tenantId === null || !isAllowed(actor, 'tenancy.readTenant', { tenantId }))
      throw new DomainError('tenancy.unknown', { message: 'There is no such tenant.', status: 404 });
    noteInRequestScope({ tenantId });
    return work({ ...call, tenantId, inTenant: (verbs) => withCtx([tenantId], verbs) });
  });
}

/** A handler that is the same for everybody: no session is read. `work` protects itself where it must (tokens). */
export function openRoute(
  name: string,
  work: (call: RouteCall<typeof anonymous>) => Promise<Response>,
): RouteHandler {
  return edge(name, async () => anonymous, work);
}

import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { z } from 'zod';
import { resolveTenantId } from '#server/modules/tenancy/index.ts';
import { type Actor, actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { DomainError } from '#server/platform/errors.ts';
import { log } from '#server/platform/log.ts';
import { metrics } from '#server/platform/metrics.ts';
import { isAllowed } from '#server/platform/policy/index.ts';
import { currentRequestScope, noteInRequestScope, withRequestScope } from '#server/platform/request-scope.ts';
import { withSpan } from '#server/platform/telemetry.ts';
import type { CallContext } from './context.ts';
import { errorFacts, trpcCodeOf } from './errors.ts';

/** What stands beside a procedure: `reason` is recorded when it reads across tenants. */
type ProcedureMeta = { readonly reason?: string };

const t = initTRPC
  .context<CallContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: superjson,
    errorFormatter({ shape, error, ctx }) {
      const { code, path, details, issues, message } = errorFacts(error);
      return {
        ...shape,
        message,
        data: {
          code: shape.data.code,
          httpStatus: error.cause instanceof DomainError ? error.cause.status : shape.data.httpStatus,
          domainCode: code,
          path,
          details,
          issues,
          requestId: ctx?.requestId ?? null,
        },
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** The one place where the errors of verbs become errors of the transport. */
const mapErrors = t.middleware(async ({ next, path, type }) => {
  const result = await next();
  if (result.ok) return result;
  const { error } = result;
  if (error.cause instanceof DomainError)
    throw new TRPCError({
      code: trpcCodeOf(error.cause.status),
      message: error.cause.message,
      cause: error.cause,
    });
  const facts = errorFacts(error);
  if (!facts.expected) {
    log.error({ err: error.cause ?? error, procedure: path, type }, 'procedure failed');
    metrics().unexpectedErrors.inc({ where: path });
  }
  throw error;
});

const measure = t.middleware(async ({ ctx, next, path }) => {
  const end = metrics().callSeconds.startTimer({ procedure: path });
  const scope = { requestId: ctx.requestId, actor: actorName(ctx.actor) };
  // A page that calls has no scope of its own; a route handler's is kept.
  const result = await withRequestScope({ ...scope, ...currentRequestScope() }, () =>
    withSpan(`procedure ${path}`, {}, () => next()),
  );
  end({ outcome: result.ok ? 'done' : errorFacts(result.error).expected ? 'refused' : 'failed' });
  return result;
});

const base = t.procedure.use(measure).use(mapErrors);

function ctxFor(call: CallContext, tx: Tx): Ctx {
  return { actor: call.actor, tx, now: call.now, ids: call.ids, requestId: call.requestId };
}

/**
 * A failed call must leave the transaction by an exception: tRPC answers failures as values, which would commit. The
 * original error is raised, so that the database layer recognises what it may try again.
 */
function valueOrRaise<R extends { readonly ok: boolean }>(result: R): R {
  if (result.ok || !('error' in result)) return result;
  const { error } = result;
  throw error instanceof TRPCError && error.code === 'INTERNAL_SERVER_ERROR' ? (error.cause ?? error) : error;
}

/**
 * For anybody, signed in or not. One transaction outside of every tenant; the verb authorises. Resolver: `({ ctx, input })
 * => module.verb(ctx.verb, input)`.
 */
export const publicProcedure = base.use(({ ctx, next }) =>
  ctx.transactions.inTenants([], async (tx) => valueOrRaise(await next({ ctx: { verb: ctxFor(ctx, tx) } }))),
);

const signedIn = t.middleware(({ ctx, next }) => {
  if (ctx.actor.kind === 'anonymous')
    throw new DomainError('auth.sign_in_required', { message: 'Sign in to do this.', status: 401 });
  return next();
});

/** The tenants that a person belongs to: all of theirs, or the one looked at while viewing as a customer. */
function ownTenantIds(actor: Actor): string[] {
  if (actor.kind !== 'person') return [];
  if (actor.viewAs) return [actor.viewAs.tenantId];
  return [...new Set(actor.memberships.map((membership) => membership.tenantId))];
}

/**
 * For people who signed in: their own things, and what belongs to the vendor (staff who change keys, roles, plans). One
 * transaction inside the tenants that the person is a member of.
 */
export const personProcedure = base
  .use(signedIn)
  .use(({ ctx, next }) =>
    ctx.transactions.inTenants(ownTenantIds(ctx.actor), async (tx) =>
      valueOrRaise(await next({ ctx: { verb: ctxFor(ctx, tx) } })),
    ),
  );

function unknownTenant(): DomainError {
  return new DomainError('tenancy.unknown', {
    message: 'There is no such tenant.',
    path: 'tenant',
    status: 404,
  });
}

/** The id of a tenant that the actor may look at; any other answers as one that does not exist. */
async function visibleTenantId(ctx: CallContext, externalId: string): Promise<string> {
  const tenantId = await resolveTenantId((work) => ctx.transactions.inTenants([], work), externalId);
  if (tenantId === null || !isAllowed(ctx.actor, 'tenancy.readTenant', { tenantId })) throw unknownTenant();
  return tenantId;
}

const tenantInput = z.object({ tenant: z.string().min(1).max(80) });

/**
 * For what belongs to one tenant, named by its external id in the input's `tenant`. One transaction inside that tenant;
 * `ctx.tenantId` is its id. Inputs added to it are plain `z.object`s, because they meet `tenant` too. A tenant that the actor may not look at answers as one that does not exist.
 */
export const tenantProcedure = base
  .use(signedIn)
  .input(tenantInput)
  .use(async ({ ctx, input, next }) => {
    const tenantId = await visibleTenantId(ctx, input.tenant);
    noteInRequestScope({ actor: actorName(ctx.actor), tenantId });
    return ctx.transactions.inTenants([tenantId], async (tx) =>
      valueOrRaise(await next({ ctx: { tenantId, verb: ctxFor(ctx, tx) } })),
    );
  });

/**
 * As `tenantProcedure`, for a deed with something outside of the database in its middle: the resolver opens each of its
 * transactions inside the tenant by `ctx.inTenant`, and keeps none open meanwhile. The verbs authorise.
 */
export const steppedTenantProcedure = base
  .use(signedIn)
  .input(tenantInput)
  .use(async ({ ctx, input, next }) => {
    const tenantId = await visibleTenantId(ctx, input.tenant);
    noteInRequestScope({ actor: actorName(ctx.actor), tenantId });
    const inTenant = <T>(work: (verb: Ctx) => Promise<T>) =>
      ctx.transactions.inTenants([tenantId], (tx) => work(ctxFor(ctx, tx)));
    return next({ ctx: { tenantId, inTenant } });
  });

/**
 * For staff who act on what belongs to one tenant, named by its id, or with a null `tenantId` to the vendor alone. One
 * transaction inside that tenant, or outside of every one. Inputs added to it are plain `z.object`s, as for `tenantProcedure`.
 */
export const ownerProcedure = base
  .use(signedIn)
  .input(z.object({ tenantId: z.uuid().nullable().default(null) }))
  .use(({ ctx, input: { tenantId }, next }) => {
    if (tenantId !== null && !isAllowed(ctx.actor, 'tenancy.readTenant', { tenantId })) throw unknownTenant();
    return ctx.transactions.inTenants(tenantId === null ? [] : [tenantId], async (tx) =>
      valueOrRaise(await next({ ctx: { verb: ctxFor(ctx, tx) } })),
    );
  });

/**
 * For staff who read across tenants. One transaction of the role that can only read; the look is recorded with the
 * procedure's `meta({ reason })`. Verbs called here must not write.
 */
export const vendorProcedure = base.use(signedIn).use(({ ctx, meta, path, next }) => {
  if (ctx.actor.kind !== 'person' || ctx.actor.viewAs || ctx.actor.staffRoles.length === 0)
    throw new DomainError('policy.denied', {
      message: 'This is for staff.',
      status: 403,
      details: { action: path },
    });
  return ctx.transactions.acrossTenants(ctx.actor, meta?.reason ?? path, async (tx) =>
    valueOrRaise(await next({ ctx: { verb: ctxFor(ctx, tx) } })),
  );
});

/**
 * For staff whose one deed touches several tenants, which only its input names: the resolver asks which outside of every
 * tenant, then does all of it in one transaction inside them. The verbs authorise.
 */
export const manyTenantsProcedure = base.use(signedIn).use(({ ctx, next }) => {
  const inTenants = <T>(tenantIds: readonly string[], work: (verb: Ctx) => Promise<T>) =>
    ctx.transactions.inTenants(tenantIds, (tx) => work(ctxFor(ctx, tx)));
  return next({ ctx: { inTenants } });
});

import { TRPCError } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { DomainError } from '#server/platform/errors.ts';
import type { CallContext } from './context.ts';
import { errorFacts } from './errors.ts';
import { createCallerFactory, personProcedure, publicProcedure, router, vendorProcedure } from './trpc.ts';

type Outcome = 'committed' | 'rolled back';

const person: PersonActor = {
  kind: 'person',
  userId: '00000000-0000-4000-8000-0000000000aa',
  email: 'reader@example.test',
  name: 'Reader',
  locale: null,
  memberships: [],
  staffRoles: [],
  accountTenantIds: [],
  viewAs: null,
};

/** A context whose transactions have no database and tell how they ended. */
function contextOf(actor: CallContext['actor']): { call: CallContext; ended: Outcome[] } {
  const ended: Outcome[] = [];
  const run = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    try {
      const value = await work({} as Tx);
      ended.push('committed');
      return value;
    } catch (error) {
      ended.push('rolled back');
      throw error;
    }
  };
  const call: CallContext = {
    actor,
    requestId: 'r-1',
    now: new Date('2026-11-21T03:40:00Z'),
    ids: () => '00000000-0000-4000-8000-000000000001',
    transactions: {
      inTenants: (_tenantIds, work) => run(work),
      acrossTenants: (_actor, _reason, work) => run(work),
    },
  };
  return { call, ended };
}

const createCaller = createCallerFactory(
  router({
    fine: publicProcedure.query(({ ctx }) => ctx.verb.requestId),
    refused: publicProcedure.mutation(() => {
      throw new DomainError('pricing.tier_gap', { message: 'A gap.', path: 'tiers[1]', status: 422 });
    }),
    broken: publicProcedure.mutation(() => {
      throw new Error('password is hunter2');
    }),
    strict: publicProcedure.input(z.strictObject({ count: z.int() })).query(({ input }) => input.count),
    mine: personProcedure.query(() => 'mine'),
    desk: vendorProcedure.meta({ reason: 'looks around' }).query(() => 'desk'),
  }),
);

async function failureOf(promise: Promise<unknown>): Promise<TRPCError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TRPCError) return error;
  throw new Error('expected the call to fail');
}

describe('procedures', () => {
  test('a call that succeeds commits its one transaction', async () => {
    const { call, ended } = contextOf(anonymous);
    await expect(createCaller(call).fine()).resolves.toBe('r-1');
    expect(ended).toEqual(['committed']);
  });

  test('an expected failure rolls back and keeps code, path and status', async () => {
    const { call, ended } = contextOf(anonymous);
    const error = await failureOf(createCaller(call).refused());
    expect(ended).toEqual(['rolled back']);
    expect(error.code).toBe('UNPROCESSABLE_CONTENT');
    expect(errorFacts(error)).toMatchObject({ code: 'pricing.tier_gap', path: 'tiers[1]', expected: true });
  });

  test('an unexpected failure rolls back and says nothing of its cause', async () => {
    const { call, ended } = contextOf(anonymous);
    const error = await failureOf(createCaller(call).broken());
    expect(ended).toEqual(['rolled back']);
    expect(errorFacts(error)).toMatchObject({ code: 'internal.unexpected', expected: false });
    expect(errorFacts(error).message).not.toContain('hunter2');
  });

  test('refused input names the place', async () => {
    const { call } = contextOf(anonymous);
    const error = await failureOf(createCaller(call).strict({ count: 1.5 }));
    expect(error.code).toBe('BAD_REQUEST');
    expect(errorFacts(error)).toMatchObject({ code: 'request.invalid', path: 'count' });
  });

  test('nobody is asked to sign in before a transaction is opened', async () => {
    const { call, ended } = contextOf(anonymous);
    expect((await failureOf(createCaller(call).mine())).code).toBe('UNAUTHORIZED');
    expect((await failureOf(createCaller(call).desk())).code).toBe('UNAUTHORIZED');
    expect(ended).toEqual([]);
  });

  test('reading across tenants is for staff who do not view as a customer', async () => {
    expect((await failureOf(createCaller(contextOf(person).call).desk())).code).toBe('FORBIDDEN');
    const staff: PersonActor = { ...person, staffRoles: ['auditor'] };
    await expect(createCaller(contextOf(staff).call).desk()).resolves.toBe('desk');
    const viewing = { ...staff, viewAs: { tenantId: person.userId, viewAsId: person.userId } };
    expect((await failureOf(createCaller(contextOf(viewing).call).desk())).code).toBe('FORBIDDEN');
  });
});

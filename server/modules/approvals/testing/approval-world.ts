import { randomUUID } from 'node:crypto';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import type { Actor, PersonActor, StaffRole } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withVendor } from '#server/platform/db/index.ts';
import { TEST_NOW, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { claimExecution, propose, type SubjectReaders } from '../index.ts';

export const SUBJECT_THEN = 'a'.repeat(64);
export const SUBJECT_NOW = 'b'.repeat(64);
export const JOB: Actor = { kind: 'system', job: 'carry-out-effects' };

function readersOf(reader: SubjectReaders['price-publication']): SubjectReaders {
  return {
    'price-publication': reader,
    'price-correction': reader,
    'credit-note': reader,
    'write-off': reader,
    refund: reader,
    'close-exclusion': reader,
    grant: reader,
    coupon: reader,
    'legal-hold-release': reader,
    'dispute-resolution': reader,
    'trust-publication': reader,
    erasure: reader,
  };
}

/** What proposals of the suite build on is as it was; `changed` says otherwise. */
export const unchanged: SubjectReaders = readersOf(async () => SUBJECT_THEN);
export const changed: SubjectReaders = readersOf(async () => SUBJECT_NOW);

export function as<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, now = TEST_NOW): Promise<T> {
  return withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now })));
}

/** As pages read: across tenants, and with a role that writes nothing. */
export function looking<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, now = TEST_NOW): Promise<T> {
  return withVendor({ actor, reason: 'approvals test' }, (tx) => work(testCtx(tx, { actor, now })));
}

export function makeKeys(): Promise<void> {
  return as(testOperator, ensureSigningKeys);
}

/** A real person with these staff roles, as their next request would find them. */
export async function makeStaff(name: string, ...roles: readonly StaffRole[]): Promise<PersonActor> {
  const userId = randomUUID();
  await withSystem({ actor: testOperator }, async (tx) => {
    await tx.user.create({ data: { id: userId, email: `${userId}@example.test`, name } });
    await tx.staffRole.createMany({
      data: roles.map((role) => ({ userId, role, grantedBy: 'test', grantedAt: TEST_NOW })),
    });
  });
  return actorOf(userId);
}

async function actorOf(userId: string): Promise<PersonActor> {
  const actor = await personByUserId(userId, TEST_NOW);
  if (!actor) throw new Error('the person cannot act');
  return actor;
}

export async function takeRole(person: PersonActor, role: StaffRole): Promise<void> {
  await as(testOperator, (ctx) =>
    ctx.tx.staffRole.delete({ where: { userId_role: { userId: person.userId, role } } }),
  );
}

export function proposePrice(actor: Actor, about: { readonly ref?: string; readonly price?: string } = {}) {
  const { price = '1', ref = `plan-${randomUUID()}` } = about;
  return as(actor, (ctx) =>
    propose(ctx, {
      tenantId: null,
      kind: 'price-publication',
      subjectRef: ref,
      subjectSha256: SUBJECT_THEN,
      document: { price },
      reason: 'a new price',
      amount: null,
    }),
  );
}

export function carryOut(approvalId: string, subjects = unchanged, now = TEST_NOW) {
  const subjectSha256 = subjects['price-publication'];
  return as(JOB, (ctx) => claimExecution(ctx, { approvalId, kind: 'price-publication', subjectSha256 }), now);
}

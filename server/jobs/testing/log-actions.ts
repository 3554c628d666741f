import { randomUUID } from 'node:crypto';
import { attest, readLogState } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { TEST_NOW, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { openJobCtx } from '../runtime.ts';
import { sequenceWaiting } from '../sequence-log.ts';
import { verifyWholeLog } from '../verify-log.ts';

/** One transaction of the vendor's as the test's operator. */
export function asOperator<T>(work: (ctx: Ctx) => Promise<T>, now = TEST_NOW): Promise<T> {
  return withSystem({ actor: testOperator }, (tx) => work(testCtx(tx, { now })), { timeoutMs: 120_000 });
}

/** Signs `count` records that nobody else has, of a kind that keeps nothing beside them. */
export function addRecords(count: number, now = TEST_NOW): Promise<string[]> {
  return asOperator(async (ctx) => {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) {
      const { attestationId } = await attest(ctx, {
        tenantId: null,
        kind: 'test-fact',
        subjectName: `fact ${n}`,
        subjectRef: randomUUID(),
        subjects: [{ name: 'test-fact.json', sha256: 'a'.repeat(64) }],
        predicate: {},
      });
      ids.push(attestationId);
    }
    return ids;
  }, now);
}

export const sequence = (now = TEST_NOW) => sequenceWaiting(openJobCtx('sequence-log', { now }));
export const verify = () => verifyWholeLog(openJobCtx('verify-log', { now: TEST_NOW }));
export const logState = () => asOperator(readLogState);

import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '#core/proof/bytes.ts';
import { receipt } from '#server/modules/evidence/index.ts';
import {
  draftVersion,
  readItemFile,
  readPortal,
  submitForReview,
  withdrawVersion,
} from '#server/modules/trust/index.ts';
import { type Actor, anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { openJobCtx, runJob } from './runtime.ts';
import { job as sequencer, sequenceWaiting } from './sequence-log.ts';
import { foundVendor } from './testing/billing-world.ts';
import { FOUNDED } from './testing/close-story.ts';
import { approveProposal, carryOut, makeStaff } from './testing/two-people.ts';

const checkpointFile = ownHome();
const db = ownDatabase();
const NOW = new Date('2026-12-20T09:00:00Z');
const LATER = new Date('2026-12-20T10:00:00Z');
const PDF = { name: 'policy.pdf', bytes: utf8('%PDF-1.7\nwords\n%%EOF\n') };
const words = (text: string) => ({ en: text, es: `${text} (es)` });

let grace: PersonActor;
let mona: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  grace = await makeStaff('vendor_admin', NOW);
  mona = await makeStaff('security', NOW);
});

const as = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now })));
const sequence = (now: Date) => sequenceWaiting(openJobCtx('sequence-log', { now }));
const draft = (item: string, file: typeof PDF | null = null) => {
  const content =
    file === null
      ? ({ kind: 'update', title: words(item), body: words(item), on: '2026-12-19' } as const)
      : ({ kind: 'document', title: words(item), summary: words(item) } as const);
  return as(grace, (ctx) =>
    draftVersion(ctx, { item, content, owner: 'Mona', reviewBy: '2027-06-30' }, file),
  );
};
async function approved(item: string, file: typeof PDF | null = null): Promise<void> {
  const { version } = await draft(item, file);
  const { id } = await as(grace, (ctx) => submitForReview(ctx, { item, version, reason: 'ready' }));
  expect(await approveProposal({ tenantId: mona.userId, actor: mona, now: NOW }, id)).toBe('approved');
}
const portal = () => as(anonymous, readPortal);
const shown = async () => (await portal()).items.map(({ slug }) => slug).toSorted();

describe('while the log cannot be written', () => {
  /** The tree that the file outside of the database knows is longer: as after a restore of an older database. */
  async function forgetLastBatch(): Promise<() => void> {
    await approved('first');
    await carryOut(NOW);
    await sequence(NOW);
    const whole = readFileSync(checkpointFile(), 'utf8');
    const [origin = '', size = ''] = whole.split('\n');
    appendFileSync(
      checkpointFile(),
      whole.replace(`${origin}\n${size}\n`, `${origin}\n${Number(size) + 100}\n`),
    );
    return () => writeFileSync(checkpointFile(), whole);
  }

  test('nothing is published, the page says so, what was decided is kept, and follows when it can', async () => {
    const mend = await forgetLastBatch();
    expect(await portal()).toMatchObject({ isHeldBack: true });
    await approved('second');
    expect(await carryOut(NOW)).toMatchObject({ failed: 1 });
    expect(await shown()).toEqual(['first']);
    expect(
      await db.asAdmin(
        `select from attestation where kind = 'trust-publication' and subject_ref = 'second/1'`,
      ),
    ).toEqual([]);

    // Taking back says nothing new, and is never held up.
    await as(mona, (ctx) => withdrawVersion(ctx, { item: 'first', version: 1, reason: 'wrong' }));
    expect(await shown()).toEqual([]);

    mend();
    expect(await carryOut(LATER)).toMatchObject({ done: 1, failed: 0 });
    expect(await portal()).toMatchObject({ isHeldBack: false, items: [{ slug: 'second', version: 1 }] });
    await sequence(LATER);
    const [item] = (await portal()).items;
    expect(
      await as({ kind: 'system', job: 'test' }, (ctx) =>
        receipt(ctx, { attestationId: item?.attestationId ?? '' }),
      ),
    ).not.toBeNull();
  });

  test('a sequencer that failed holds publishing back until it works again', async () => {
    const whole = readFileSync(checkpointFile());
    await approved('third');
    // Something waits, and its checkpoint has nowhere to go.
    writeFileSync(checkpointFile(), 'nothing that is a note\n');
    expect(await runJob(sequencer, { now: LATER })).toMatchObject({ outcome: 'failed' });
    writeFileSync(checkpointFile(), whole);
    expect(await portal()).toMatchObject({ isHeldBack: true });
    expect(await carryOut(LATER)).toMatchObject({ failed: 1 });
    expect(await shown()).not.toContain('third');

    const after = new Date(LATER.getTime() + 3_600_000);
    expect(await runJob(sequencer, { now: after })).toMatchObject({ outcome: 'done' });
    expect(await carryOut(after)).toMatchObject({ done: 1, failed: 0 });
    expect(await shown()).toContain('third');
  });
});

describe('while stored files cannot be reached', () => {
  const folder = () => join(dirname(checkpointFile()), 'files');
  const aside = () => `${folder()}-aside`;
  const takeAway = () => {
    if (existsSync(folder())) renameSync(folder(), aside());
    writeFileSync(folder(), 'not a folder');
  };
  const bringBack = () => {
    rmSync(folder(), { force: true, recursive: true });
    if (existsSync(aside())) renameSync(aside(), folder());
  };
  afterEach(bringBack);

  test('a document is not half drafted, and drafting it again works', async () => {
    takeAway();
    await expect(draft('policy', PDF)).rejects.toMatchObject({ code: 'storage.away', status: 503 });
    expect(await db.asAdmin(`select from trust_item where slug = 'policy'`)).toEqual([]);
    expect(await db.asAdmin(`select from stored_object where tenant_id is null`)).toEqual([]);
    bringBack();
    expect(await draft('policy', PDF)).toMatchObject({ item: 'policy', version: 1 });
  });

  test('what is published stays published, its file is refused in words, and is whole again afterwards', async () => {
    await approved('report', PDF);
    await carryOut(new Date(LATER.getTime() + 7_200_000));
    const read = () => as(anonymous, (ctx) => readItemFile(ctx, { slug: 'report' }));
    takeAway();
    expect(await shown()).toContain('report');
    await expect(read()).rejects.toMatchObject({ code: 'storage.away', status: 503 });
    bringBack();
    expect(Buffer.from((await read()).bytes)).toEqual(Buffer.from(PDF.bytes));
  });
});

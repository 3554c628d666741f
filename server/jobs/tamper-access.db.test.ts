import { beforeAll, describe, expect, test } from 'vitest';
import { recordNda, replaceNdaText, revokeGrant } from '#server/modules/access/index.ts';
import { checkLog, readLogState, type SignedThing } from '#server/modules/evidence/index.ts';
import { proposeErasure } from '#server/modules/retention/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { firstAlteredThing } from './altered-things.ts';
import { openJobCtx } from './runtime.ts';
import { type AccessWorld, admitted, doing, foundAccess } from './testing/access-world.ts';
import { NOW } from './testing/grants-story.ts';
import { asOperator, sequence, verify } from './testing/log-actions.ts';
import { altered, tampering } from './testing/tampering.ts';
import { approveProposal, carryOut } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const { seen } = tampering(db);

let world: AccessWorld;
/** What a reading knew of everybody before one of them was erased. */
let known: readonly SignedThing[];

/** A reader who may read, one whose grant was revoked, one who was erased, and agreements on paper and to two editions. */
beforeAll(async () => {
  world = await foundAccess(db, NOW);
  const { grace, mona } = world;
  await admitted(world, 'ada@firm.example');
  const { grantId } = await admitted(world, 'ben@firm.example');
  await doing(world, mona, (ctx) => revokeGrant(ctx, { grantId, reason: 'He left' }));
  const erased = await admitted(world, 'eva@gone.example');
  await doing(world, mona, (ctx) => revokeGrant(ctx, { grantId: erased.grantId, reason: 'Eva left' }));
  await doing(world, mona, (ctx) =>
    recordNda(ctx, {
      party: 'paper.example',
      legalEntity: 'Paper',
      signer: 'Pat',
      endsOn: '2027-06-30',
      reason: 'signed on paper',
    }),
  );
  const words = { title: 'Another agreement', paragraphs: ['One.'] };
  await doing(world, mona, (ctx) => replaceNdaText(ctx, { en: words, es: words, earlierStand: true }));
  await sequence(NOW);
  const { size } = await asOperator(readLogState);
  const whole = { id: 'a reading', size, leavesChecked: 0, frontier: new Uint8Array() };
  known = (await across((ctx) => checkLog(ctx, whole))).things;
  const erasing = { person: 'eva@gone.example', reason: 'case 17', door: 'desk' } as const;
  const outcome = await doing(world, mona, (ctx) => proposeErasure(ctx, erasing));
  if (outcome.kind !== 'proposed') throw new Error('nothing holds them');
  await approveProposal({ tenantId: grace.userId, actor: grace, now: NOW }, outcome.approvalId);
  await carryOut(NOW);
  await sequence(NOW);
}, 60_000);

const across = <T>(work: (ctx: Ctx) => Promise<T>) =>
  openJobCtx('verify-log', { now: NOW }).acrossTenants('test', work);
const ofAda = "mailbox = 'ada@firm.example'";
const accepted = "party = 'firm.example'";
const onPaper = "party = 'paper.example'";

describe('what a superuser changes of who may read what is named', () => {
  test('all of it is whole before, and what was erased is no fault', async () => {
    expect(await db.asAdmin("select 1 from access_grant where mailbox = 'erased'")).toHaveLength(1);
    expect(await verify()).toMatchObject({ firstBad: null, isFinished: true });
  });

  test('whom somebody erases while it is read is no fault', async () => {
    expect(known.filter(({ subjectName }) => subjectName.includes('gone.example'))).toHaveLength(4);
    expect(await across((ctx) => firstAlteredThing(ctx, known))).toBeNull();
  });

  test.each([
    [
      'access_grant',
      `update access_grant set expires_at = expires_at + interval '90 days' where ${ofAda}`,
      /: access-grant soc-report to ada@firm.example: its row says expires_at \S+, signed was 2026-11-17T/,
    ],
    [
      'access_grant',
      `update access_grant set mailbox = 'mallory@firm.example' where ${ofAda}`,
      /to ada@firm.example: its row says mailbox mallory@firm.example, signed was ada@firm.example$/,
    ],
    [
      'access_grant',
      `update access_grant set mailbox = 'erased', company = null where ${ofAda}`,
      /to ada@firm.example: its row says mailbox erased, signed was ada@firm.example$/,
    ],
    [
      'access_grant',
      `update access_grant set item_id = (select id from trust_item where slug = 'whitepaper') where ${ofAda}`,
      /its row says document whitepaper, signed was soc-report$/,
    ],
    [
      'access_grant',
      `update access_grant set granted_by = 'user:x' where ${ofAda}`,
      /its row says granted_by user:x, signed was user:/,
    ],
    [
      'access_grant',
      `delete from access_grant where ${ofAda}`,
      /: access-grant \S+ to \S+: its row is gone$/,
    ],
    [
      'access_request_standing',
      `update access_request_standing set reason = 'A friend' where state = 'approved' and reason <> 'erased'`,
      /its row says reason A friend, signed was Under review$/,
    ],
    [
      'access_revocation',
      "delete from access_revocation where reason = 'He left'",
      /: access-revocation grant to ben@firm.example: its row is gone$/,
    ],
    [
      'access_revocation',
      "update access_revocation set revoked_at = revoked_at + interval '1 day' where reason = 'He left'",
      /its row says revoked_at \S+, signed was /,
    ],
    [
      'access_revocation',
      `insert into access_revocation select id, 'Never', 'user:x', now(), attestation_id from access_grant where ${ofAda}`,
      /: access-grant \S+ to ada@firm.example: it is revoked, and no signed record says so$/,
    ],
    [
      'nda_binding',
      `update nda_binding set ends_at = null where ${onPaper}`,
      /: nda-recorded paper.example: its row says ends_at null, signed was 2027-07-01T00:00:00.000Z$/,
    ],
    [
      'nda_binding',
      `update nda_binding set party = 'mallory.example' where ${onPaper}`,
      /: nda-recorded paper.example: its row says party mallory.example, signed was paper.example$/,
    ],
    [
      'nda_binding',
      `${altered('nda_binding', 'document', 'sha256', 'Pat', 'Pia')} where ${onPaper}`,
      /: nda-recorded paper.example: its document was changed$/,
    ],
    [
      'nda_binding',
      `delete from nda_binding where ${accepted}`,
      /: nda-acceptance firm.example, edition 1: its row is gone$/,
    ],
    [
      'nda_binding',
      `${altered('nda_binding', 'document', 'sha256', 'Ada Example', 'Eve Example')} where ${accepted}`,
      /edition 1: its nda-acceptance.json was changed$/,
    ],
    [
      'nda_binding',
      `update nda_binding set text_sha256 = (select sha256 from nda_text where version = 2) where ${accepted}`,
      /edition 1: its row says text_sha256 \S+, signed was /,
    ],
    [
      'nda_text',
      `${altered('nda_text', 'content', 'sha256', 'openbook.nda-text/1', 'openbook.nda-text/2')} where version = 1`,
      /edition 1: the text that it accepts is gone$/,
    ],
    [
      'nda_text',
      `${altered('nda_text', 'content', 'sha256', 'One.', 'Two.')} where version = 2`,
      /: nda-text edition 2: its text was changed$/,
    ],
    [
      'nda_text',
      'update nda_text set earlier_stand = false where version = 2',
      /: nda-text edition 2: its row says earlier_stand false, signed was true$/,
    ],
  ])('%s: %s', async (table, change, named) => {
    expect(await seen(table, change)).toMatch(named);
  });

  test('and nothing is left of it afterwards', async () => {
    expect(await verify()).toMatchObject({ firstBad: null });
  });
});

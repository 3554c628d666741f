import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AccessWorld,
  accept,
  admitted,
  approveIt,
  ask,
  doing,
  foundAccess,
  mailedToken,
  open,
  prove,
  requestOf,
} from '#server/jobs/testing/access-world.ts';
import { carryOut } from '#server/jobs/testing/two-people.ts';
import {
  approveRequest,
  declineRequest,
  proveMailbox,
  readGrants,
  readMailLink,
  readNdaReplacement,
  readNdaText,
  readReader,
  readRequests,
  recordNda,
  replaceNdaText,
} from '#server/modules/access/index.ts';
import { anonymous } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
const db = ownDatabase();
// The routes ask the clock, so that everything here happens about now.
const NOW = currentInstant();
const later = (ms: number) => new Date(NOW.getTime() + ms);
const DAY = 86_400_000;

let world: AccessWorld;
beforeAll(async () => {
  world = await foundAccess(db, NOW);
}, 60_000);

describe('asking', () => {
  test('is answered alike for every mailbox, and staff see it only once the mailbox is proven', async () => {
    const mailbox = 'ada@asking.example';
    expect(await ask(world, mailbox)).toEqual({ state: 'sent' });
    expect(await ask(world, mailbox)).toEqual({ state: 'sent' });
    expect((await doing(world, world.mona, readRequests)).some(({ address }) => address === mailbox)).toBe(
      false,
    );
    await prove(world, mailbox);
    expect(await requestOf(world, mailbox)).toMatchObject({
      company: 'asking.example',
      reason: 'Vendor review',
      state: 'requested',
      nda: 'none',
    });
    const records = await db.asAdmin(
      "select 1 from attestation where kind = 'access-request' and subject_name like '%' || $1",
      [mailbox],
    );
    expect(records).toHaveLength(1);
  });

  test.each(['policy', 'nothing-there'])('%s cannot be asked for', async (slug) => {
    await expect(ask(world, 'ada@asking.example', slug)).rejects.toMatchObject({
      code: 'access.unknown',
      status: 404,
    });
  });

  test('sends a mailbox few links a day', async () => {
    const mailbox = 'flood@asking.example';
    for (let count = 0; count < 8; count += 1) {
      await ask(world, mailbox);
      await carryOut(NOW);
    }
    const mails = await db.asAdmin('select 1 from mail_message where recipient = $1', [mailbox]);
    expect(mails).toHaveLength(5);
  });
});

describe('the link in a mail', () => {
  test('does nothing when it is opened, works once, and is over after a day', async () => {
    const mailbox = 'ada@links.example';
    await ask(world, mailbox);
    await carryOut(NOW);
    const token = await mailedToken(world, mailbox);
    const look = (now = NOW) => doing(world, anonymous, (ctx) => readMailLink(ctx, { token }), now);
    expect(await look()).toEqual({ state: 'fresh', address: mailbox });
    expect(await look()).toEqual({ state: 'fresh', address: mailbox });
    expect((await look(later(DAY))).state).toBe('over');
    await expect(
      doing(world, anonymous, (ctx) => proveMailbox(ctx, { token }), later(DAY)),
    ).rejects.toMatchObject({
      code: 'access.link_used',
    });
    await prove(world, mailbox);
    expect((await look()).state).toBe('used');
    await expect(doing(world, anonymous, (ctx) => proveMailbox(ctx, { token }))).rejects.toMatchObject({
      code: 'access.link_used',
      status: 409,
    });
  });

  test('that was invented is the same as nothing', async () => {
    const token = 'invented';
    const looking = doing(world, anonymous, (ctx) => readMailLink(ctx, { token }));
    await expect(looking).rejects.toMatchObject({ code: 'access.unknown', status: 404 });
    const proving = doing(world, anonymous, (ctx) => proveMailbox(ctx, { token }));
    await expect(proving).rejects.toMatchObject({ code: 'access.unknown', status: 404 });
  });
});

describe('the agreement', () => {
  test('is accepted once for a company, mailed to the signer, and a signed record', async () => {
    await ask(world, 'ada@bound.example');
    const pass = await prove(world, 'ada@bound.example');
    await accept(world, pass);
    await carryOut(NOW);
    const { sha256 } = await doing(world, anonymous, readNdaText);
    const [mail] = await db.asAdmin<{ text: string }>(
      'select text from mail_message where recipient = $1 order by created_at desc, id desc limit 1',
      ['ada@bound.example'],
    );
    expect(mail?.text).toContain(sha256);
    expect(mail?.text).toContain('PLANTILLA');
    await ask(world, 'ben@bound.example');
    const ben = await prove(world, 'ben@bound.example');
    expect(await doing(world, anonymous, (ctx) => readReader(ctx, { pass: ben }))).toMatchObject({
      nda: 'accepted',
    });
    await expect(accept(world, ben)).rejects.toMatchObject({ code: 'access.already_bound' });
    const records = await db.asAdmin(
      "select 1 from attestation where kind = 'nda-acceptance' and subject_name like 'bound.example,%'",
    );
    expect(records).toHaveLength(1);
  });

  test('binds nobody from a mailbox of a provider, and nothing is granted to it', async () => {
    await ask(world, 'ada@gmail.com');
    const pass = await prove(world, 'ada@gmail.com');
    await expect(accept(world, pass)).rejects.toMatchObject({ code: 'access.no_company' });
    await expect(approveIt(world, 'ada@gmail.com')).rejects.toMatchObject({
      code: 'access.nda_missing',
      status: 409,
    });
    const bound = { legalEntity: 'Ada', signer: 'Ada', reason: 'signed on paper' };
    await expect(
      doing(world, world.mona, (ctx) => recordNda(ctx, { party: 'GMAIL.com', ...bound })),
    ).rejects.toMatchObject({
      code: 'access.no_company',
    });
    await doing(world, world.mona, (ctx) => recordNda(ctx, { party: 'Ada@gmail.com', ...bound }));
    await expect(approveIt(world, 'ada@gmail.com')).resolves.toMatchObject({ grantId: expect.any(String) });
    await ask(world, 'eve@gmail.com');
    await prove(world, 'eve@gmail.com');
    await expect(approveIt(world, 'eve@gmail.com')).rejects.toMatchObject({ code: 'access.nda_missing' });
  });

  test.each([
    [{ mayBind: false }, 'access.authority_missing'],
    [{ name: '' }, 'access.field_missing'],
    [{ textSha256: 'a'.repeat(64) }, 'access.nda_text_changed'],
  ])('is not accepted with %j', async (change, code) => {
    const mailbox = `who-${code.length}@stated.example`;
    await ask(world, mailbox);
    await expect(accept(world, await prove(world, mailbox), change)).rejects.toMatchObject({ code });
  });

  test('needs a proven mailbox, and a forged pass is none', async () => {
    for (const pass of ['', 'forged.pass'])
      await expect(accept(world, pass)).rejects.toMatchObject({
        code: 'access.mailbox_unproven',
        status: 401,
      });
  });
});

describe('staff', () => {
  test('who may not decide are refused, and the decision is kept with the policies', async () => {
    await ask(world, 'ada@staff.example', 'whitepaper');
    await prove(world, 'ada@staff.example');
    await expect(approveIt(world, 'ada@staff.example', 'whitepaper', world.kim)).rejects.toMatchObject({
      code: 'policy.denied',
    });
    const { grantId } = await approveIt(world, 'ada@staff.example', 'whitepaper');
    const grant = (await doing(world, world.mona, readGrants)).find(({ id }) => id === grantId);
    expect(grant).toMatchObject({ state: 'active', grantedBy: `user:${world.mona.userId}`, opened: 0 });
    const decisions = await db.asAdmin<{ hash: string }>(
      "select policy_hash as hash from policy_decision where action = 'access.decideRequest'",
    );
    expect(decisions.map(({ hash }) => hash)).toContain(grant?.policyHash);
    await expect(approveIt(world, 'ada@staff.example', 'whitepaper')).rejects.toMatchObject({
      code: 'access.request_moved',
    });
  });

  test('decline with a reason that is mailed', async () => {
    await ask(world, 'ada@declined.example');
    const pass = await prove(world, 'ada@declined.example');
    const { id } = await requestOf(world, 'ada@declined.example');
    await doing(world, world.mona, (ctx) =>
      declineRequest(ctx, { requestId: id, reason: 'Not a customer yet' }),
    );
    await carryOut(NOW);
    const mails = await db.asAdmin(
      "select 1 from mail_message where recipient = 'ada@declined.example' and text like '%> Not a customer yet%'",
    );
    expect(mails).toHaveLength(1);
    await expect(open(world, pass)).rejects.toMatchObject({ code: 'access.unknown' });
  });

  test('see every proven request, however many others were written after it', async () => {
    await ask(world, 'ada@pushed.example');
    await prove(world, 'ada@pushed.example');
    await db.asAdmin(`with written as (
        insert into access_request (id, item_id, mailbox, company, reason, locale, created_at)
        select gen_random_uuid(), item_id, 'eve@flood.example', 'flood.example', 'noise', 'en', created_at + interval '1 second'
        from access_request, generate_series(1, 1001) where mailbox = 'ada@pushed.example' returning id, created_at)
      insert into access_request_standing (request_id, state, since) select id, 'unproven', created_at from written`);
    expect(await requestOf(world, 'ada@pushed.example')).toMatchObject({ state: 'requested' });
  });

  test('do not see, and cannot decide, what nobody proved', async () => {
    await ask(world, 'ada@unproven.example');
    const [row] = await db.asAdmin<{ id: string }>(
      "select id from access_request where mailbox = 'ada@unproven.example'",
    );
    await expect(
      doing(world, world.mona, (ctx) =>
        approveRequest(ctx, { requestId: row?.id ?? '', days: 1, reason: 'why' }),
      ),
    ).rejects.toMatchObject({ code: 'access.unknown' });
  });
});

test('a request takes no step that is not possible, also not by somebody with the database', async () => {
  await expect(
    db.asAdmin(
      "update access_request_standing set state = 'approved' where state in ('declined', 'unproven')",
    ),
  ).rejects.toThrow(/does not go from/);
  await expect(
    db.asAdmin(`insert into access_grant select gen_random_uuid(), r.id, r.item_id, r.mailbox, r.company, 'x', now(), now() + interval '1 day', 'x', gen_random_uuid()
      from access_request r join access_request_standing s on s.request_id = r.id where s.state = 'declined' limit 1`),
  ).rejects.toThrow(/approved request/);
});

describe('a new text', () => {
  test('says whom it asks again, and those read nothing until they accept it', async () => {
    const { pass } = await admitted(world, 'ada@replaced.example');
    await doing(world, world.mona, (ctx) =>
      recordNda(ctx, {
        party: 'paper.example',
        legalEntity: 'Paper',
        signer: 'Pat',
        reason: 'signed on paper',
      }),
    );
    const words = { title: 'Another agreement', paragraphs: ['One.'] };
    expect(
      await doing(world, world.mona, (ctx) => readNdaReplacement(ctx, { earlierStand: true })),
    ).toMatchObject({
      askedAgain: [],
    });
    const foreseen = await doing(world, world.mona, (ctx) =>
      readNdaReplacement(ctx, { earlierStand: false }),
    );
    expect(foreseen.askedAgain).toContain('replaced.example');
    expect(foreseen.unaffected).toContain('paper.example');
    const made = await doing(world, world.mona, (ctx) =>
      replaceNdaText(ctx, { en: words, es: words, earlierStand: false }),
    );
    expect(made).toEqual({ version: 2, askedAgain: foreseen.askedAgain });
    await expect(open(world, pass)).rejects.toMatchObject({ code: 'access.unknown' });
    expect(await doing(world, anonymous, (ctx) => readReader(ctx, { pass }))).toMatchObject({
      nda: 'outdated',
    });
    await accept(world, pass);
    await expect(open(world, pass)).resolves.toMatchObject({ version: 1 });
  });
});

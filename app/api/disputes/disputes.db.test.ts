import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCallContext } from '#server/api/call-context.ts';
import {
  attachmentRoute,
  tenantDisputesCsvRoute,
  uploadRoute,
} from '#server/api/http/dispute-file-routes.ts';
import { trpcRoute } from '#server/api/http/trpc-route.ts';
import { appRouter } from '#server/api/root.ts';
import { createCallerFactory } from '#server/api/trpc.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { foundVendor } from '#server/jobs/testing/billing-world.ts';
import { FOUNDED } from '#server/jobs/testing/close-story.ts';
import {
  DISPUTED_AT,
  type Disputant,
  foundDisputant,
  inTenant,
  lookingAt,
  opening,
} from '#server/jobs/testing/dispute-world.ts';
import { carryOut, makeStaff } from '#server/jobs/testing/two-people.ts';
import { job as tidyRecords } from '#server/jobs/tidy-records.ts';
import { addCustomerStep } from '#server/modules/disputes/index.ts';
import { addMember } from '#server/modules/identity/index.ts';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor, personByUserId } from '#server/platform/auth/sessions.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { settings } from '#server/platform/env.ts';
import { objectStore } from '#server/platform/storage/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
const db = ownDatabase();

const PDF = '%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const createCaller = createCallerFactory(appRouter);

/** Each test has a minute of its own, so that no other test has used up what may be done in it. */
let now = DISPUTED_AT.getTime();
const minutePasses = () => {
  now += 2 * MINUTE_MS;
  vi.setSystemTime(now);
};

let kim: Awaited<ReturnType<typeof makeStaff>>;
beforeAll(async () => {
  // The counting of requests and the window of the contract both live by this clock.
  vi.useFakeTimers({ toFake: ['Date'], now });
  await foundVendor(FOUNDED);
  kim = await makeStaff('support', DISPUTED_AT);
});
beforeEach(minutePasses);
afterAll(() => {
  vi.useRealTimers();
});

async function cookieOf(userId: string): Promise<string> {
  const { token } = await createSessionFor({ userId, now: new Date(now) });
  return `${sessionCookieName(settings().url)}=${token}`;
}

const sameOrigin = () => ({ origin: settings().url });

async function upload(
  who: Disputant,
  file: { readonly name: string; readonly body: BodyInit },
  by: { readonly userId: string } = who.admin,
) {
  const tenant = who.customer.externalId;
  const request = new Request(
    `${settings().url}/api/disputes/${tenant}/files?name=${encodeURIComponent(file.name)}`,
    { method: 'POST', headers: { ...sameOrigin(), cookie: await cookieOf(by.userId) }, body: file.body },
  );
  const response = await uploadRoute(request, { params: Promise.resolve({ tenant }) });
  const answer = (await response.json()) as { id: string; code?: string; mediaType?: string; name?: string };
  return { ...answer, status: response.status, headers: response.headers };
}

async function readerOf({ customer }: Disputant): Promise<string> {
  const { userId } = await inTenant(customer, testOperator, (ctx) =>
    addMember(ctx, {
      tenantId: customer.id,
      email: `${randomUUID()}@example.test`,
      name: 'Ben Reader',
      role: 'billing_reader',
    }),
  );
  return userId;
}

async function download(
  who: Disputant,
  file: { readonly number: string; readonly id: string },
  by: { readonly userId: string } = who.admin,
): Promise<Response> {
  const params = { tenant: who.customer.externalId, ...file };
  const request = new Request(`${settings().url}/x`, { headers: { cookie: await cookieOf(by.userId) } });
  return attachmentRoute(request, { params: Promise.resolve(params) });
}

describe('a file of a dispute', () => {
  test('comes back as it was handed in, to be kept and never shown', async () => {
    const who = await foundDisputant();
    const sent = await upload(who, { name: '../Año 2026 "calls".pdf', body: PDF });
    expect(sent).toMatchObject({ status: 201, name: 'Año 2026 _calls_.pdf', mediaType: 'application/pdf' });
    const { number } = await opening(who, { attachments: [sent.id] });
    const response = await download(who, { number, id: sent.id });
    expect(await response.text()).toBe(PDF);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="A_o 2026 _calls_.pdf"; filename*=UTF-8''A%C3%B1o%202026%20_calls_.pdf`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  test('is found at its own dispute alone, and not before a step names it', async () => {
    const [who, other] = [await foundDisputant(), await foundDisputant()];
    const [sent, loose] = [
      await upload(who, { name: 'a.txt', body: 'words' }),
      await upload(who, { name: 'b.txt', body: 'words' }),
    ];
    const { number } = await opening(who, { attachments: [sent.id] });
    const { number: second } = await opening(who);
    expect((await download(who, { number, id: loose.id })).status).toBe(404);
    expect((await download(who, { number: second, id: sent.id })).status).toBe(404);
    expect((await download(who, { number, id: 'no-id' })).status).toBe(404);
    expect((await download(who, { number, id: sent.id }, other.admin)).status).toBe(404);
    expect((await download(who, { number, id: sent.id }, kim)).status).toBe(200);
  });

  test.each([
    [
      'a zip bomb named as a document',
      'usage.pdf',
      new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 8, 0]),
      'archive',
    ],
    ['a renamed program', 'usage.pdf', new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]), 'executable'],
    ['a page', 'usage.txt', '<html><script>alert(1)</script>', 'markup'],
    ['a picture named as a document', 'shot.pdf', 'words', 'name_mismatch'],
    ['nothing', 'usage.pdf', '', 'empty'],
  ])('%s is refused and leaves nothing', async (_, name, body, reason) => {
    const who = await foundDisputant();
    expect(await upload(who, { name, body })).toMatchObject({ status: 422, code: `files.${reason}` });
    const rows = await db.asAdmin('select 1 from dispute_upload where tenant_id = $1', [who.customer.id]);
    expect(rows).toEqual([]);
  });

  test('is read no further than to its limit', async () => {
    const who = await foundDisputant();
    let chunks = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(1_048_576).fill(0x61));
      },
    });
    const tenant = who.customer.externalId;
    const init = { method: 'POST', headers: { ...sameOrigin(), cookie: await cookieOf(who.admin.userId) } };
    const request = new Request(`${settings().url}/x?name=a.txt`, {
      ...init,
      body: endless,
      duplex: 'half',
    } as RequestInit);
    const response = await uploadRoute(request, { params: Promise.resolve({ tenant }) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'files.too_large' });
    expect(chunks).toBeLessThan(14);
  });

  test('is handed in by administrators from our own pages only', async () => {
    const who = await foundDisputant();
    const userId = await readerOf(who);
    expect((await upload(who, { name: 'a.txt', body: 'words' }, { userId })).status).toBe(403);
    expect((await upload(who, { name: 'a.txt', body: 'words' }, kim)).status).toBe(201);
    const tenant = who.customer.externalId;
    const elsewhere = new Request(`${settings().url}/x?name=a.txt`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example', cookie: await cookieOf(who.admin.userId) },
      body: 'words',
    });
    expect((await uploadRoute(elsewhere, { params: Promise.resolve({ tenant }) })).status).toBe(403);
  });

  test('belongs to one step, also when two name it at once', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    const { number: second } = await opening(who);
    const { id } = await upload(who, { name: 'a.txt', body: 'words' });
    const outcomes = await Promise.allSettled(
      [number, second].map((name) =>
        inTenant(who.customer, who.admin, (ctx) =>
          addCustomerStep(ctx, {
            tenantId: who.customer.id,
            number: name,
            kind: 'message',
            text: 'See this',
            attachments: [id],
          }),
        ),
      ),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'disputes.upload_unknown' });
  });

  test('goes after a day when no step names it, and what others have of the same bytes stays', async () => {
    const [who, other] = [await foundDisputant(), await foundDisputant()];
    const same = `shared words ${randomUUID()}`;
    const alone = `words of one ${randomUUID()}`;
    const used = await upload(who, { name: 'used.txt', body: same });
    await opening(who, { attachments: [used.id] });
    const loose = await upload(other, { name: 'loose.txt', body: same });
    const single = await upload(other, { name: 'single.txt', body: alone });
    const kept = async () =>
      (
        await db.asAdmin<{ id: string }>('select id::text from dispute_upload where id = any($1)', [
          [used.id, loose.id, single.id],
        ])
      ).map(({ id }) => id);
    const tidyAt = (at: number) => tidyRecords.run(openJobCtx('tidy-records', { now: new Date(at) }));
    await tidyAt(now + DAY_MS - 1);
    expect(await kept()).toHaveLength(3);
    await tidyAt(now + DAY_MS + 1);
    expect(await kept()).toEqual([used.id]);
    await carryOut(new Date(now + DAY_MS + 2));
    const digests = await db.asAdmin<{ sha256: string }>('select sha256 from dispute_upload where id = $1', [
      used.id,
    ]);
    expect(await objectStore().headObject(digests[0]?.sha256 ?? '')).not.toBeNull();
    const [gone] = await db.asAdmin<{ n: number }>(
      'select count(*)::int as n from stored_object where tenant_id = $1 and media_type like $2',
      [other.customer.id, 'text/%'],
    );
    expect(gone?.n).toBe(0);
  });
});

describe('the list as a file', () => {
  test('holds what the filters leave, for those who read invoices', async () => {
    const who = await foundDisputant();
    await opening(who, { category: 'wrong-tax', amount: '1.00' });
    await opening(who, { amount: '2.00' });
    const { externalId: tenant } = who.customer;
    const fetchCsv = async (search: string, userId: string) => {
      const headers = { cookie: await cookieOf(userId) };
      const request = new Request(`${settings().url}/t/${tenant}/disputes/csv${search}`, { headers });
      return tenantDisputesCsvRoute(request, { params: Promise.resolve({ tenant }) });
    };
    const reader = await readerOf(who);
    const lines = async (search: string) =>
      (await (await fetchCsv(search, reader)).text()).trimEnd().split(/\r?\n/);
    expect(await lines('')).toHaveLength(3);
    const [, only, ...others] = await lines('?state=unended&category=wrong-tax');
    expect(only).toMatch(/^DSP-000001,line,.*,wrong-tax,USD,1\.00,0\.21,1\.21,open,/);
    expect(others).toEqual([]);
    expect(await lines('?state=resolved')).toHaveLength(1);
    const stranger = await foundDisputant();
    expect((await fetchCsv('', stranger.admin.userId)).status).toBe(404);
  });
});

describe('many at once', () => {
  const dispute = (who: Disputant, key: string) => ({
    subject: { kind: 'line' as const, invoice: who.invoice, line: who.line },
    category: 'usage-too-high' as const,
    amount: '0.10',
    text: 'We made fewer calls.',
    key,
  });

  test('of a hundred disputes in a minute those within the limit are opened, each of the others is told when to come back', async () => {
    const who = await foundDisputant();
    const actor = await personByUserId(who.admin.userId, new Date(now));
    if (actor === null) throw new Error('the administrator can act');
    const caller = () => createCaller(createCallContext({ actor, requestId: 'many' }));
    const keys = Array.from({ length: 100 }, (_, index) => `many-disputes-${index}`);
    const send = (key: string) =>
      caller().disputes.open({ tenant: who.customer.externalId, dispute: dispute(who, key) });
    const outcomes = await Promise.allSettled(keys.map(send));
    const opened = keys.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(opened).toHaveLength(10);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({
          code: 'TOO_MANY_REQUESTS',
          cause: { code: 'disputes.too_many', details: { retryAfterSeconds: expect.any(Number) } },
        });
    const list = () => caller().disputes.list({ tenant: who.customer.externalId });
    expect(await list()).toHaveLength(10);
    minutePasses();
    // Sent again, what was opened is the same, and what was refused is opened now.
    const again = opened[0] ?? '';
    const refused = keys.find((key) => !opened.includes(key)) ?? '';
    expect((await list()).map(({ number }) => number)).toContain((await send(again)).number);
    expect((await send(refused)).number).toBe('DSP-000011');
    expect(await list()).toHaveLength(11);
  });

  const withdrawal = async (who: Disputant, userId: string) => {
    const { externalId: tenant } = who.customer;
    return trpcRoute(
      new Request(`${settings().url}/api/trpc/disputes.withdraw`, {
        method: 'POST',
        headers: { ...sameOrigin(), cookie: await cookieOf(userId), 'content-type': 'application/json' },
        body: JSON.stringify({ json: { tenant, withdrawal: { number: 'DSP-000001' } } }),
      }),
    );
  };

  test('over HTTP the answer has its header', async () => {
    const who = await foundDisputant();
    const answers: Response[] = [];
    for (let sent = 0; sent < 21; sent += 1) answers.push(await withdrawal(who, who.admin.userId));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(20).fill(404), 429]);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('who may not do it uses nothing up of what a customer has', async () => {
    const who = await foundDisputant();
    const userId = await readerOf(who);
    for (let sent = 0; sent < 41; sent += 1) expect((await withdrawal(who, userId)).status).toBe(403);
    expect((await withdrawal(who, who.admin.userId)).status).toBe(404);
  });

  test('uploads have their limit too, with the header', async () => {
    const who = await foundDisputant();
    const answers = [];
    for (let sent = 0; sent < 21; sent += 1)
      answers.push(await upload(who, { name: 'a.txt', body: 'words' }));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(20).fill(201), 429]);
    expect(answers.at(-1)).toMatchObject({ code: 'disputes.too_many' });
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
    minutePasses();
    expect((await upload(who, { name: 'a.txt', body: 'words' })).status).toBe(201);
  });

  test('a dispute sent twice with its file is one dispute that has it', async () => {
    const who = await foundDisputant();
    const { id } = await upload(who, { name: 'a.txt', body: 'words' });
    const sent = { key: 'twice-with-a-file', attachments: [id] };
    const numbers = await Promise.all([opening(who, sent), opening(who, sent)]);
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(1);
    const view = await lookingAt(who, numbers[0].number);
    expect(view.steps[0]?.attachments).toMatchObject([{ id, name: 'a.txt', mediaType: 'text/plain' }]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { procedureExpectations, routeExpectations } from '#server/api/access/index.ts';
import { createCallContext } from '#server/api/call-context.ts';
import type { RouteHandler } from '#server/api/http/routes.ts';
import { appRouter } from '#server/api/root.ts';
import { createCallerFactory } from '#server/api/trpc.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { sequenceWaiting } from '#server/jobs/sequence-log.ts';
import { foundVendor } from '#server/jobs/testing/billing-world.ts';
import { FOUNDED } from '#server/jobs/testing/close-story.ts';
import {
  asking,
  DISPUTED_AT,
  type Disputant,
  foundDisputant,
  inTenant,
  opening,
  proposing,
} from '#server/jobs/testing/dispute-world.ts';
import { approveProposal, carryOut, makeStaff } from '#server/jobs/testing/two-people.ts';
import {
  addCustomerStep,
  addDisputeNote,
  addVendorStep,
  setDisputeSeverity,
} from '#server/modules/disputes/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor } from '#server/platform/auth/sessions.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { settings } from '#server/platform/env.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

const checkpoints = ownHome();
const db = ownDatabase();

/** A word that nobody else writes; it stands in notes and in the reason of a severity. */
const SECRET = 'quicksilverheron';
const createCaller = createCallerFactory(appRouter);
const APP = join(process.cwd(), 'app');

let who: Disputant;
let kim: PersonActor;
let dispute: string;
let creditNote: string;
let cookie: string;

/** A dispute through all that can happen to it, with a credit note at its end, and the secret word in every internal note. */
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: DISPUTED_AT });
  await foundVendor(FOUNDED);
  kim = await makeStaff('support', DISPUTED_AT);
  const iris = await makeStaff('finance_approver', DISPUTED_AT);
  who = await foundDisputant();
  const { admin, customer, line } = who;
  ({ number: dispute } = await opening(who));
  const key = { tenantId: customer.id, number: dispute };
  const inside = <T>(actor: PersonActor, work: Parameters<typeof inTenant<T>>[2]) =>
    inTenant(customer, actor, work);
  await inside(kim, (ctx) => addVendorStep(ctx, { ...key, kind: 'taken' }));
  await inside(kim, (ctx) => addDisputeNote(ctx, { ...key, text: `They always say so: ${SECRET}.` }));
  await inside(kim, (ctx) => setDisputeSeverity(ctx, { ...key, severity: 'urgent', reason: SECRET }));
  await asking(who, kim, dispute);
  await inside(admin, (ctx) =>
    addCustomerStep(ctx, { ...key, kind: 'answered', text: 'Those of the fifth.' }),
  );
  const proposed = await proposing(who, kim, {
    number: dispute,
    outcome: 'partly-accepted',
    text: 'We counted twice.',
    award: { kind: 'credit-note', lines: [{ line, amount: '12.00' }] },
  });
  if (proposed.resolved) throw new Error('money needs a second person');
  await approveProposal({ actor: iris, tenantId: customer.id, now: DISPUTED_AT }, proposed.approval.id);
  await inside(kim, (ctx) => addDisputeNote(ctx, { ...key, text: `Agreed by ${SECRET}.` }));
  // What is told, mailed and made follows from what was carried out.
  for (const _ of [1, 2]) await carryOut(DISPUTED_AT);
  await sequenceWaiting(openJobCtx('sequence-log', { now: DISPUTED_AT }));
  const { token } = await createSessionFor({ userId: admin.userId, now: DISPUTED_AT });
  cookie = `${sessionCookieName(settings().url)}=${token}`;
  const view = await callAs(admin)('disputes.read', { tenant: customer.externalId, number: dispute });
  creditNote = (view as { awards: { ref: string }[] }).awards[0]?.ref ?? '';
});
afterAll(() => {
  vi.useRealTimers();
});

function callAs(actor: PersonActor) {
  const caller = createCaller(createCallContext({ actor, requestId: 'secrecy-test' }));
  return (path: string, input: unknown): Promise<unknown> => {
    const found = path
      .split('.')
      .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], caller);
    return (found as (input: unknown) => Promise<unknown>)(input);
  };
}

/** What stands for a document that is not there, made to name the one that is. */
function named(place: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => named(place, one));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(place, one)]));
  if (typeof value !== 'string') return value;
  if (/^DSP-\d+$/.test(value)) return dispute;
  if (!/^[A-Z]+-\d{6}$/.test(value)) return value.replaceAll('$tenant', who.customer.externalId);
  if (/credit-?notes?/i.test(place)) return creditNote;
  return place.includes('disputes/') ? dispute : who.invoice;
}

const jsonOf = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint' ? String(one) : one instanceof Map ? [...one] : one,
  ) ?? '';

/** Everything that bytes say: as they are, the files of an archive, and the streams of a PDF. */
function textsOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('latin1');
  if (text.startsWith('PK')) return Object.values(unzipSync(bytes)).flatMap(textsOf);
  if (!text.startsWith('%PDF')) return [text];
  const streams = [...text.matchAll(/stream\r?\n([\s\S]*?)endstream/g)].flatMap(([, body = '']) => {
    try {
      return [inflateSync(Buffer.from(body, 'latin1')).toString('latin1')];
    } catch {
      return [];
    }
  });
  return [text, ...streams];
}

function expectSilence(name: string, text: string): void {
  for (const form of [
    SECRET,
    Buffer.from(SECRET).toString('hex'),
    Buffer.from(SECRET).toString('base64').slice(0, -4),
  ])
    expect(text.includes(form), `${name} tells what is internal`).toBe(false);
}

describe('what is written internally about a dispute', () => {
  test('is read on the desk', async () => {
    const triage = await callAs(kim)('disputes.triage', { tenant: who.customer.externalId, number: dispute });
    expect(jsonOf(triage).split(SECRET)).toHaveLength(4);
  });

  test('stands in one table and in no other: no mail, notice, webhook, proposal, record or export', async () => {
    const tables = await db.asAdmin<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const holding: string[] = [];
    for (const { name } of tables) {
      const rows = await db.asAdmin(
        `select 1 from ${name} r where r::text like $1 or r::text like $2 limit 1`,
        [`%${SECRET}%`, `%${Buffer.from(SECRET).toString('hex')}%`],
      );
      if (rows.length > 0) holding.push(name);
    }
    expect(tables.length).toBeGreaterThan(50);
    expect(holding).toEqual(['public.dispute_note']);
  });

  test('is in the answer of no procedure that a customer may call', async () => {
    const call = callAs(who.admin);
    const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
    const answers = new Map<string, unknown>();
    for (const [path, expectation] of Object.entries(procedureExpectations)) {
      if (!expectation.may.includes('tenant_admin') || procedures[path]?._def.type !== 'query') continue;
      const input = {
        ...(named(path, expectation.input ?? {}) as object),
        ...(expectation.inTenant === true ? { tenant: who.customer.externalId } : {}),
      };
      answers.set(path, await call(path, Object.keys(input).length === 0 ? undefined : input).catch(String));
    }
    for (const [path, answer] of answers) expectSilence(path, jsonOf(answer));
    for (const path of [
      'disputes.read',
      'disputes.list',
      'billing.creditNote',
      'billing.invoice',
      'payments.statement',
    ])
      expect(typeof answers.get(path), path).toBe('object');
    expect(jsonOf(answers.get('disputes.read'))).toContain('We counted twice.');
  });

  test('is in no file, export, document or bundle that a customer gets', async () => {
    const files = readdirSync(APP, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('route.ts'),
    );
    const given = new Map<string, number>();
    for (const file of files) {
      const folder = relative(APP, dirname(join(APP, file))).replaceAll(/\([^)]*\)\//g, '');
      const expectation = routeExpectations[folder]?.['GET'];
      if (expectation?.by !== 'session' || !expectation.may.includes('tenant_admin')) continue;
      const { GET } = (await import(pathToFileURL(join(APP, file)).href)) as { GET: RouteHandler };
      const params = named(folder, expectation.params ?? {}) as Record<string, string>;
      const path = folder.replaceAll(/\[([^\]]+)\]/g, (_, name: string) => params[name] ?? 'x');
      const search = (named(folder, expectation.search ?? '') as string) || '';
      const response = await GET(new Request(`${settings().url}/${path}${search}`, { headers: { cookie } }), {
        params: Promise.resolve(params),
      });
      given.set(folder, response.status);
      for (const text of textsOf(new Uint8Array(await response.arrayBuffer()))) expectSilence(folder, text);
    }
    const given200 = [...given].filter(([, status]) => status === 200).map(([folder]) => folder);
    expect(given200).toEqual(
      expect.arrayContaining([
        't/[tenant]/disputes/[number]/bundle',
        't/[tenant]/credit-notes/[number]/bundle',
        't/[tenant]/credit-notes/[number]/pdf',
        't/[tenant]/credit-notes/[number]/json',
        't/[tenant]/invoices/csv',
        't/[tenant]/statement/csv',
      ]),
    );
  });

  test('is in no file that was stored', () => {
    const home = dirname(checkpoints());
    const stored = readdirSync(home, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );
    expect(stored.length).toBeGreaterThan(2);
    for (const { name, parentPath } of stored)
      for (const text of textsOf(readFileSync(join(parentPath, name)))) expectSilence(name, text);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RouteHandler } from '#server/api/http/routes.ts';
import {
  attachFileRoute,
  securityTxtRoute,
  subprocessorsCsvRoute,
  trustFileRoute,
  updatesFeedRoute,
  vendorLogoRoute,
} from '#server/api/http/trust-routes.ts';
import { foundBooks } from '#server/jobs/testing/books-world.ts';
import { publishItem } from '#server/jobs/testing/trust-world.ts';
import { makeStaff } from '#server/jobs/testing/two-people.ts';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor } from '#server/platform/auth/sessions.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { settings } from '#server/platform/env.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
ownDatabase();
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>1</script></svg>';
const logoFolder = mkdtempSync(join(tmpdir(), 'openbook-logo-'));
writeFileSync(join(logoFolder, 'logo.svg'), LOGO);
vi.stubEnv('OPENBOOK_VENDOR_LOGO', join(logoFolder, 'logo.svg'));
vi.stubEnv('OPENBOOK_SECURITY_CONTACT', 'mailto:security@vendor.example');
vi.stubEnv('OPENBOOK_SECURITY_EXPIRES', '2027-06-30');

const NOW = new Date('2026-12-20T09:00:00Z');
const PDF = { name: 'política.pdf', bytes: new TextEncoder().encode('%PDF-1.7\nwords\n%%EOF\n') };
const words = (en: string, es: string) => ({ en, es });

let cookie: string;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  await foundBooks();
  const editor = await makeStaff('vendor_admin', NOW);
  const by = { editor, approver: await makeStaff('security', NOW), now: NOW };
  const { token } = await createSessionFor({ userId: editor.userId, now: NOW });
  cookie = `${sessionCookieName(settings().url)}=${token}`;
  await publishItem(by, {
    item: 'moved',
    content: {
      kind: 'update',
      title: words('We moved <fast>', 'Nos hemos mudado'),
      body: words('To another host.', 'A otro proveedor.'),
      on: '2026-12-19',
    },
  });
  await publishItem(by, {
    item: 'host',
    content: {
      kind: 'subprocessor',
      name: '=HOST()',
      purpose: words('Hosting', 'Alojamiento'),
      region: words('EU', 'UE'),
      dataCategories: words('All', 'Todos'),
      since: '2026-01-01',
      url: null,
    },
  });
  const document = {
    kind: 'document',
    title: words('Policy', 'Política'),
    summary: words('What we do.', 'Qué hacemos.'),
  } as const;
  await publishItem(by, { item: 'open-policy', content: document }, PDF);
  await publishItem(by, { item: 'signed-in-policy', content: document, access: 'signed-in' }, PDF);
  await publishItem(by, { item: 'nda-report', content: document, access: 'nda' }, PDF);
});
afterAll(() => {
  vi.useRealTimers();
  rmSync(logoFolder, { recursive: true });
});

const trustFile = trustFileRoute(async ({ bytes }) => bytes);
const get = (route: RouteHandler, path: string, init: RequestInit = {}, slug = '') =>
  route(new Request(new URL(path, settings().url), init), { params: Promise.resolve({ slug }) });
const file = (slug: string, headers: Record<string, string> = {}) =>
  get(trustFile, `/trust/documents/${slug}`, { headers }, slug);

test('the feed has the updates in the language that is asked for', async () => {
  const english = await get(updatesFeedRoute, '/trust/updates.xml');
  expect(english.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
  const xml = await english.text();
  expect(xml).toContain('<title>We moved &lt;fast&gt;</title>');
  expect(xml).toContain('<pubDate>Sun, 20 Dec 2026 09:00:00 +0000</pubDate>');
  const spanish = await (await get(updatesFeedRoute, '/trust/updates.xml?lang=es')).text();
  expect(spanish).toContain('<title>Nos hemos mudado</title>');
  expect(spanish).toContain('<language>es</language>');
});

test('the list of subprocessors runs nothing in a spreadsheet', async () => {
  const csv = await (await get(subprocessorsCsvRoute, '/trust/subprocessors.csv?lang=es')).text();
  expect(csv).toContain("'=HOST(),Alojamiento,UE,Todos,2026-01-01,");
});

test('a file goes to whom its access lets read it, and is kept by nobody in between', async () => {
  const open = await file('open-policy');
  expect(open.status).toBe(200);
  expect(open.headers.get('cache-control')).toBe('private, no-cache');
  expect(open.headers.get('content-disposition')).toContain("filename*=UTF-8''pol%C3%ADtica.pdf");
  expect(new Uint8Array(await open.arrayBuffer())).toEqual(PDF.bytes);
  expect((await file('signed-in-policy')).status).toBe(401);
  expect((await file('signed-in-policy', { cookie })).status).toBe(200);
  expect((await file('nda-report', { cookie })).status).toBe(403);
  expect((await file('nothing')).status).toBe(404);
});

test('security.txt says where weaknesses are reported until it expires', async () => {
  const answer = await get(securityTxtRoute, '/.well-known/security.txt');
  expect(await answer.text()).toContain(
    'Contact: mailto:security@vendor.example\nExpires: 2027-06-30T00:00:00.000Z\n',
  );
  vi.setSystemTime(new Date('2027-06-30T00:00:00Z'));
  expect((await get(securityTxtRoute, '/.well-known/security.txt')).status).toBe(404);
});

test("the vendor's logo is a picture for everybody, which runs nothing when it is opened by itself", async () => {
  const answer = await get(vendorLogoRoute, '/api/brand/logo');
  expect(answer.headers.get('content-type')).toBe('image/svg+xml');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await answer.text()).toBe(LOGO);
});

test('a file that is handed in makes the next version of its document, for those who write there', async () => {
  vi.setSystemTime(NOW);
  const send = (name: string, headers: Record<string, string>) =>
    get(
      attachFileRoute,
      `/api/trust/items/open-policy/file?name=${name}`,
      { method: 'POST', body: PDF.bytes, headers: { origin: settings().url, ...headers } },
      'open-policy',
    );
  expect((await send('next.pdf', {})).status).toBe(401);
  expect(await (await send('next.pdf', { cookie })).json()).toMatchObject({
    item: 'open-policy',
    version: 2,
  });
  expect(await (await send('next.csv', { cookie })).json()).toMatchObject({ code: 'files.name_mismatch' });
  const still = await file('open-policy');
  expect(still.headers.get('content-disposition'), 'until it is published').toContain('pol%C3%ADtica.pdf');
});

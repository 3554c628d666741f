import { randomUUID } from 'node:crypto';
import { attest } from '#server/modules/evidence/index.ts';
import { addStaff } from '#server/modules/identity/index.ts';
import { createTenant } from '#server/modules/tenancy/index.ts';
import { percentile, signIn, steadyLatencies } from './http-load.ts';
import type { PlainConnection } from './plain-connection.ts';
import { type Measurement, readable } from './report.ts';
import { open } from './story.ts';

const TENANTS = 50;
const RECORDS = 1_000_000;
const KINDS = ['invoice', 'rendering', 'approval', 'credit-note', 'dispute'] as const;
const FIRST_AT = new Date('2024-01-01T00:00:00Z');
const LAST_AT = new Date('2026-02-01T00:00:00Z');
const PER_SECOND = 10;
const REQUESTS = 150;
const WARM_UP = 5;

const nameOf = (index: number) => `evidence-${String(index).padStart(2, '0')}`;

/** What people ask for: each filter, their combinations, a number, nothing there, and a page far back. */
const SEARCHES: readonly string[] = [
  '',
  'kind=credit-note',
  'customer=evidence-07',
  'customer=evidence-07&kind=invoice',
  'from=2025-03-01&until=2025-03-31',
  'kind=dispute&from=2025-03-01&until=2025-03-31',
  'customer=evidence-31&kind=approval&from=2025-03-01&until=2025-03-31',
  'subject=evidence-07-0001',
  'subject=EVIDENCE-07-001234',
  'subject=EVIDENCE-1&kind=rendering',
  'subject=no-such-number',
  'kind=invoice&from=2020-01-01&until=2020-12-31',
  'after=2024-06-01T00:00:00.000Z~80000000-0000-4000-8000-000000000000',
];

/** One signed record of each kind for a tenant, and copies of them spread over two years, each with a leaf. */
async function fillTenant(tenant: { readonly id: string; readonly name: string; readonly first: number }) {
  const each = RECORDS / TENANTS / KINDS.length;
  const stepMs = (LAST_AT.getTime() - FIRST_AT.getTime()) / each;
  for (const [position, kind] of KINDS.entries())
    await open(LAST_AT)(tenant.id, async (ctx) => {
      const { attestationId } = await attest(ctx, {
        tenantId: tenant.id,
        kind,
        subjectName: `${tenant.name}-000000`,
        subjectRef: randomUUID(),
        subjects: [{ name: `${kind}.json`, sha256: 'a'.repeat(64) }],
        predicate: { number: `${tenant.name}-000000`, note: 'x'.repeat(400) },
      });
      await ctx.tx.$executeRaw`
        with copies as (
          insert into attestation (id, tenant_id, kind, subject_name, subject_ref, payload, envelope, kid, salt, entry, issued_at)
          select gen_random_uuid(), a.tenant_id, a.kind, ${tenant.name} || '-' || lpad(n::text, 6, '0'), gen_random_uuid()::text,
            a.payload, a.envelope, a.kid, a.salt, sha256(convert_to(a.id::text || n, 'utf8')),
            a.issued_at - make_interval(secs => floor(n * ${stepMs}::float8) / 1000)
          from attestation a, generate_series(1, ${each}::int) n where a.id = ${attestationId}::uuid
          returning entry)
        insert into log_leaf (index, entry, integrated_at)
        select ${tenant.first + position * each}::bigint + row_number() over (), entry, now() from copies`;
    });
}

/**
 * A page of the evidence room's search over a million records: each search of people's, at a steady rate. The copies have
 * leaves and no checkpoints, so nothing is sequenced in this database afterwards; it is the last part of a run.
 */
export async function measureEvidence(input: {
  readonly url: string;
  readonly connection: PlainConnection;
}): Promise<Measurement[]> {
  const { connection, url } = input;
  // Far beyond the leaves of the parts before.
  let first = 100_000_000;
  for (let index = 0; index < TENANTS; index += 1) {
    const name = nameOf(index);
    const tenant = { externalId: name, name, locale: 'en' as const, zone: 'UTC' };
    const { id } = await open(LAST_AT)(null, (ctx) => createTenant(ctx, tenant));
    await fillTenant({ id, name: name.toUpperCase(), first });
    first += RECORDS / TENANTS;
  }
  // As autovacuum leaves a table that only grows.
  for (const table of ['attestation', 'log_leaf']) await connection.query(`vacuum analyze ${table}`);
  const person = { email: 'auditor@bench.example', name: 'Bench Auditor', role: 'auditor' as const };
  const { userId } = await open(new Date())(null, (ctx) => addStaff(ctx, person));
  const cookie = await signIn(url, userId);
  const page = (search: string) => fetch(`${url}/desk/evidence?${search}`, { headers: { cookie } });
  const load = { perSecond: PER_SECOND, count: REQUESTS };
  const floor = percentile(await steadyLatencies(load, () => fetch(`${url}/api/health/live`)), 0.95);
  for (let round = 0; round < WARM_UP; round += 1)
    for (const search of SEARCHES) await (await page(search)).arrayBuffer();
  const p95 = percentile(
    await steadyLatencies(load, (index) => page(SEARCHES[index % SEARCHES.length] ?? '')),
    0.95,
  );
  return [
    {
      what: `a page of the evidence room, ${SEARCHES.length} different searches of ${readable(RECORDS)} records, ${PER_SECOND} requests/s`,
      value: `p95 ${readable(p95)} ms`,
      against: `health at the same rate: p95 ${readable(floor)} ms`,
      ratio: `${readable(p95 / floor)} ×`,
      goal: 'p95 < 300 ms',
      met: p95 < 300,
    },
  ];
}

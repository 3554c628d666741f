import { APPROVAL_SUBJECTS } from '#server/jobs/approval-subjects.ts';
import { findJob } from '#server/jobs/registry.ts';
import { runJob } from '#server/jobs/runtime.ts';
import { approve } from '#server/modules/approvals/index.ts';
import { addStaff } from '#server/modules/identity/index.ts';
import { draftVersion, submitForReview } from '#server/modules/trust/index.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';
import { percentile, steadyLatencies } from './http-load.ts';
import { type Measurement, readable } from './report.ts';
import { open } from './story.ts';

const UPDATES = 20;
const SUBPROCESSORS = 30;
const REQUESTS_PER_SECOND = 50;
const SECONDS = 20;
const WARM_UP_REQUESTS = 100;
const GOAL_MS = 200;

const words = (text: string) => ({ en: text, es: `${text} (es)` });

function drafts(): readonly Parameters<typeof draftVersion>[1][] {
  const owner = 'Bench';
  const updates = Array.from({ length: UPDATES }, (_, index) => ({
    item: `update-${index}`,
    owner,
    content: {
      kind: 'update' as const,
      title: words(`Update ${index}`),
      body: words('What happened, in some words. '.repeat(10).trim()),
      on: '2026-01-01',
    },
  }));
  const subprocessors = Array.from({ length: SUBPROCESSORS }, (_, index) => ({
    item: `subprocessor-${index}`,
    owner,
    content: {
      kind: 'subprocessor' as const,
      name: `Company ${index}`,
      purpose: words('Hosting'),
      region: words('European Union'),
      dataCategories: words('Usage'),
      since: '2026-01-01',
      url: null,
    },
  }));
  return [...updates, ...subprocessors];
}

/** Publishes a portal of the size that a mature vendor has, by two people. */
async function publishPortal(): Promise<void> {
  const now = currentInstant();
  const person = async (name: string, role: 'vendor_admin' | 'security') => {
    const { userId } = await open(now)(null, (ctx) =>
      addStaff(ctx, { email: `${name}@bench.example`, name, role }),
    );
    const actor = await personByUserId(userId, now);
    if (actor === null) throw new Error(`${name} cannot act`);
    return actor;
  };
  const editor = await person('editor', 'vendor_admin');
  const approver = await person('approver', 'security');
  const as = (actor: typeof editor) => ({ actor, now, ids: newId, requestId: 'bench' });
  for (const draft of drafts()) {
    const { id, proposalSha256 } = await withSystem({ actor: editor }, async (tx) => {
      const ctx = { ...as(editor), tx };
      const { item, version } = await draftVersion(ctx, draft);
      return submitForReview(ctx, { item, version, reason: 'bench' });
    });
    await withSystem({ actor: approver }, (tx) =>
      approve({ ...as(approver), tx }, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS),
    );
  }
  for (const name of ['carry-out-effects', 'sequence-log']) {
    const job = findJob(name);
    const result = job && (await runJob(job, { now }));
    if (result?.outcome !== 'done') throw new Error(`${name}: ${result?.detail}`);
  }
}

function latencies(address: string): Promise<number[]> {
  const load = { perSecond: REQUESTS_PER_SECOND, count: REQUESTS_PER_SECOND * SECONDS };
  return steadyLatencies(load, () => fetch(address));
}

/** The public trust page for readers who come from outside, each without a session and none from a cache. */
export async function measureTrust({ url }: { readonly url: string }): Promise<Measurement[]> {
  await publishPortal();
  const address = `${url}/trust`;
  const html = await (await fetch(address)).text();
  if (!html.includes(`Company ${SUBPROCESSORS - 1}`)) throw new Error('the page has not what was published');
  for (let index = 0; index < WARM_UP_REQUESTS; index += 1) await (await fetch(address)).arrayBuffer();
  const floor = percentile(await latencies(`${url}/api/health/live`), 0.95);
  const p95 = percentile(await latencies(address), 0.95);
  return [
    {
      what: `public trust page, ${UPDATES} updates and ${SUBPROCESSORS} subprocessors, ${REQUESTS_PER_SECOND} requests/s`,
      value: `p95 ${readable(p95)} ms`,
      against: `health at the same rate: p95 ${readable(floor)} ms`,
      ratio: `${readable(p95 / floor)} ×`,
      goal: `< ${GOAL_MS} ms`,
      met: p95 < GOAL_MS,
    },
  ];
}

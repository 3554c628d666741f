import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { required } from '#core/assert.ts';
import { goldenDigest, latestLines } from '#core/billing/golden-manifest.ts';
import {
  type DisputeDocument,
  type DisputeSnapshot,
  type DisputeStep,
  disputeDocument,
  disputeStep,
} from '#core/contracts/dispute.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { bundledFiles } from './bundled-files.ts';
import { disputeDocumentOf, findBrokenLinks, stepDigest } from './chain.ts';
import { type DisputeSeverity, disputeClock, nextDeadline } from './clock.ts';

type StoryStep = Omit<DisputeStep, 'schema' | 'dispute' | 'customer' | 'position' | 'previous'>;
type GoldenDispute = {
  readonly why: string;
  readonly snapshot: DisputeSnapshot;
  readonly severity: DisputeSeverity;
  readonly steps: readonly StoryStep[];
  /** Instants at which the clocks are read. */
  readonly readAt: readonly string[];
  readonly comesTo?: Outcome;
};
type Outcome = {
  readonly document: string;
  readonly state: DisputeDocument['state'];
  readonly steps: readonly string[];
  readonly files: readonly string[];
  readonly clocks: readonly {
    readonly at: string;
    readonly due: string | null;
    readonly pausedHours: number;
  }[];
};

const FOLDER = fileURLToPath(new URL('golden/', import.meta.url));
const MANIFEST = `${FOLDER}MANIFEST.txt`;
const HOUR_MS = 3_600_000;
const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

const textOf = (name: string) => readFileSync(`${FOLDER}${name}.json`, 'utf8');
const storyOf = (name: string): GoldenDispute => JSON.parse(textOf(name));
const digestOf = (name: string) => goldenDigest({ [`${name}.json`]: utf8(textOf(name)) });

/** The chain that a story tells, each link naming the one before. */
function chainOf({ snapshot, steps }: GoldenDispute): DisputeDocument {
  const chain: DisputeStep[] = [];
  for (const [index, step] of steps.entries()) {
    const before = chain.at(-1);
    const opening = step.opening && { ...step.opening, snapshot: canonicalDigest(snapshot) };
    chain.push(
      disputeStep.parse({
        schema: 'openbook.dispute-step/1',
        dispute: 'DSP-000007',
        customer: 'golden',
        position: index + 1,
        ...step,
        ...(opening === undefined ? {} : { opening }),
        ...(before === undefined ? {} : { previous: stepDigest(before) }),
      }),
    );
  }
  return disputeDocument.parse(disputeDocumentOf(chain, snapshot));
}

function outcomeOf(story: GoldenDispute): Outcome {
  const document = chainOf(story);
  const timed = story.steps.map(({ at, kind, side, text }) => ({
    kind,
    side,
    at: Date.parse(at),
    isInWords: text !== undefined,
  }));
  return {
    document: canonicalDigest(document),
    state: document.state,
    steps: document.steps.map(({ sha256 }) => sha256),
    files: bundledFiles(document).map(({ name }) => name),
    clocks: story.readAt.map((at) => {
      const now = Date.parse(at);
      const steps = timed.filter((step) => step.at <= now);
      const clock = disputeClock({ steps, severity: story.severity, now });
      const due = nextDeadline(clock);
      return {
        at,
        due: due === null ? null : new Date(due).toISOString(),
        pausedHours: clock.pausedMs / HOUR_MS,
      };
    }),
  };
}

if (process.env['OPENBOOK_WRITE_GOLDEN'] === '1')
  for (const name of cases) {
    if (latestLines(readFileSync(MANIFEST, 'utf8')).has(name)) continue;
    const story = storyOf(name);
    writeFileSync(
      `${FOLDER}${name}.json`,
      `${JSON.stringify({ ...story, comesTo: outcomeOf(story) }, null, 2)}\n`,
    );
    appendFileSync(MANIFEST, `${digestOf(name)}  ${name}  -\n`);
  }

describe.each(cases)('golden dispute %s', (name) => {
  const story = storyOf(name);

  it('comes to the chain, the files and the deadlines that it came to', () => {
    expect(outcomeOf(story)).toEqual(story.comesTo);
  });

  it('holds, and tells when a word of it is another', () => {
    const document = chainOf(story);
    expect(findBrokenLinks(document)).toEqual([]);
    const changed = structuredClone(document);
    required(changed.steps[0], 'a chain has its opening').step.text = 'something else';
    expect(findBrokenLinks(changed)).not.toEqual([]);
  });

  it('has the digest that the manifest lists', () => {
    expect(latestLines(readFileSync(MANIFEST, 'utf8')).get(name)?.digest).toBe(digestOf(name));
  });
});

it('lists every case and no other, with every end that a dispute can have', () => {
  expect([...latestLines(readFileSync(MANIFEST, 'utf8')).keys()].sort()).toEqual(cases);
  const ends = cases.map((name) => storyOf(name).comesTo?.state);
  for (const end of ['information-requested', 'investigating', 'resolved', 'withdrawn'] as const)
    expect(ends).toContain(end);
});

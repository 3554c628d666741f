import type { Candidate } from '../publication.ts';

/** The day on which the cases are judged. */
export const CASES_TODAY = '2026-11-21';

export type PublicationCase = {
  readonly what: string;
  readonly candidate: Candidate;
  /** What the policy says. */
  readonly isPublished: boolean;
};

/**
 * The rule in one sentence, as a program would be written from it in haste: "slo without PII, or evidence with hash and
 * signature". Whatever is truthy counts.
 */
export function plainRule({ class: name, facts }: Candidate): boolean {
  return (
    (name === 'slo' && !facts['containsPersonalData']) ||
    (name === 'evidence' && Boolean(facts['digest']) && Boolean(facts['signature']))
  );
}

const EVIDENCE = {
  store: 'evidence-log',
  digest: 'b94d27b9934d3e08',
  signature: 'MEUCIQDx',
  containsPersonalData: false,
};
const DOCUMENT = { owner: 'Mona', reviewBy: '2027-06-30' };

const of =
  (name: string, base: Readonly<Record<string, unknown>> = {}) =>
  (what: string, isPublished: boolean, changed: Readonly<Record<string, unknown>> = {}): PublicationCase => ({
    what: `${name}: ${what}`,
    candidate: { class: name, facts: { ...base, ...changed } },
    isPublished,
  });

const slo = of('slo');
const evidence = of('evidence', EVIDENCE);
const document = of('document', DOCUMENT);
const statement = of('statement', { owner: 'Mona' });

/** What stands in the truth table of docs/guides/publication-policy.md, and what the policy is tested with. */
export const PUBLICATION_CASES: readonly PublicationCase[] = [
  slo('without personal data', true, { containsPersonalData: false }),
  slo('with personal data', false, { containsPersonalData: true }),
  slo('nobody said whether', false),
  slo('personal data: the text "false"', false, { containsPersonalData: 'false' }),
  slo('personal data: 0', false, { containsPersonalData: 0 }),
  slo('personal data: null', false, { containsPersonalData: null }),
  slo('personal data: []', false, { containsPersonalData: [] }),
  evidence('whole', true),
  evidence('no digest', false, { digest: undefined }),
  evidence('an empty digest', false, { digest: '' }),
  evidence('a digest of blanks', false, { digest: ' \t' }),
  evidence('digest: []', false, { digest: [] }),
  evidence('digest: ["b94d"]', false, { digest: ['b94d'] }),
  evidence('digest: 5', false, { digest: 5 }),
  evidence('digest: {}', false, { digest: {} }),
  evidence('digest: true', false, { digest: true }),
  evidence('digest: null', false, { digest: null }),
  evidence('no signature', false, { signature: undefined }),
  evidence('an empty signature', false, { signature: '' }),
  evidence('a signature of blanks', false, { signature: '\u00a0' }),
  evidence('signature: []', false, { signature: [] }),
  evidence('signature: 1', false, { signature: 1 }),
  evidence('signature: {}', false, { signature: {} }),
  evidence('with personal data', false, { containsPersonalData: true }),
  evidence('nobody said whether personal', false, { containsPersonalData: undefined }),
  evidence('personal data: the text "false"', false, { containsPersonalData: 'false' }),
  evidence('from another store', false, { store: 'a-folder' }),
  evidence('from nowhere', false, { store: undefined }),
  evidence('store: ["evidence-log"]', false, { store: ['evidence-log'] }),
  document('with owner and review', true),
  document('reviewed today at the latest', true, { reviewBy: CASES_TODAY }),
  document('its review is past', false, { reviewBy: '2026-11-20' }),
  document('no review', false, { reviewBy: undefined }),
  document('a day that does not exist', false, { reviewBy: '2027-02-30' }),
  document('review: 20270630', false, { reviewBy: 20_270_630 }),
  document('review: {}', false, { reviewBy: {} }),
  document('no owner', false, { owner: undefined }),
  document('an owner of blanks', false, { owner: '   ' }),
  document('owner: ["Mona"]', false, { owner: ['Mona'] }),
  document('owner: 7', false, { owner: 7 }),
  document('owner: null', false, { owner: null }),
  document('with digest and signature, and no owner', false, { ...EVIDENCE, owner: undefined }),
  statement('with owner', true),
  statement('its review is past', true, { reviewBy: '2026-11-20' }),
  statement('no owner', false, { owner: undefined }),
  statement('owner: {}', false, { owner: {} }),
  of('invoice', { ...EVIDENCE, ...DOCUMENT })('with everything', false),
  of('', { ...EVIDENCE, ...DOCUMENT })('a thing of no class', false),
];

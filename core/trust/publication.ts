import { isCivilDate } from '#core/time/civil-date.ts';

/** What a thing is to the publication policy. */
export const PUBLICATION_CLASSES = ['slo', 'evidence', 'document', 'statement'] as const;
export type PublicationClass = (typeof PUBLICATION_CLASSES)[number];

/** Something that somebody wants to see on the portal, with what is known of it, whatever its types. */
export type Candidate = {
  readonly class: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** Why something may not be published, for people. */
export const PUBLICATION_OBSTACLES = [
  'class_unknown',
  'personal_data',
  'not_from_store',
  'digest_missing',
  'signature_missing',
  'owner_missing',
  'review_missing',
  'review_past',
] as const;
export type PublicationObstacle = (typeof PUBLICATION_OBSTACLES)[number];

/** Where evidence has to come from. */
export const EVIDENCE_STORE = 'evidence-log';

/** A text that says something; anything else, however truthy, is no text. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A day that exists; null for anything else. */
function dayOf(value: unknown): string | null {
  const text = textOf(value);
  return text !== null && isCivilDate(text) ? text : null;
}

/**
 * The facts of a candidate as the policy is told them: a text that is blank or no text, a flag that is no boolean, and a day
 * that does not exist are left out, as if they had never been said. `isReviewCurrent` is there when a day is.
 */
export function presentFacts(
  candidate: Candidate,
  today: string,
): Readonly<Record<string, string | boolean>> {
  const { facts } = candidate;
  const present: Record<string, string | boolean> = {};
  for (const name of ['store', 'digest', 'signature', 'owner']) {
    const text = textOf(facts[name]);
    if (text !== null) present[name] = text;
  }
  const flag = facts['containsPersonalData'];
  if (typeof flag === 'boolean') present['containsPersonalData'] = flag;
  const reviewBy = dayOf(facts['reviewBy']);
  if (reviewBy !== null) present['isReviewCurrent'] = reviewBy >= today;
  return present;
}

/** The class that a text names, or null. */
export function publicationClass(text: string): PublicationClass | null {
  return PUBLICATION_CLASSES.find((name) => name === text) ?? null;
}

/**
 * What is missing for a candidate to be published under the policy as it is shipped, in words that people act on. It explains;
 * the policy decides.
 */
export function publicationObstacles(candidate: Candidate, today: string): PublicationObstacle[] {
  const known = publicationClass(candidate.class);
  if (known === null) return ['class_unknown'];
  const present = presentFacts(candidate, today);
  const obstacles: PublicationObstacle[] = [];
  const isEvidence = known === 'evidence';
  if ((known === 'slo' || isEvidence) && present['containsPersonalData'] !== false)
    obstacles.push('personal_data');
  if (isEvidence && present['store'] !== EVIDENCE_STORE) obstacles.push('not_from_store');
  if (isEvidence && present['digest'] === undefined) obstacles.push('digest_missing');
  if (isEvidence && present['signature'] === undefined) obstacles.push('signature_missing');
  if ((known === 'document' || known === 'statement') && present['owner'] === undefined)
    obstacles.push('owner_missing');
  if (known === 'document' && present['isReviewCurrent'] === undefined) obstacles.push('review_missing');
  if (known === 'document' && present['isReviewCurrent'] === false) obstacles.push('review_past');
  return obstacles;
}

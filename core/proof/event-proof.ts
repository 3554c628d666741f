import type { DaySeal } from '#core/contracts/day-seal.ts';
import { daySeal } from '#core/contracts/day-seal.ts';
import { type EventProof, eventProof } from '#core/contracts/event-proof.ts';
import { parseWith } from '#core/contracts/issue-path.ts';
import { type Result, success } from '#core/result.ts';
import { fromHex, toHex, utf8 } from './bytes.ts';
import { canonicalJson, parseCanonicalJson, parseJson } from './canonical-json.ts';
import { sha256Hex } from './digest.ts';
import { eventLeafHash } from './event-leaf.ts';
import { rootFromInclusionProof } from './merkle/verify.ts';

/** The checks of an event's proof, in the order in which each rests on the one before. */
export const EVENT_PROOF_CHECKS = ['event', 'seal-digest', 'seal-place', 'inclusion'] as const;
export type EventProofCheck = (typeof EVENT_PROOF_CHECKS)[number];

/** What was expected and what came out, both as text, so that a reader sees where they part. */
export type EventProofResult = {
  readonly check: EventProofCheck;
  readonly ok: boolean;
  readonly expected: string;
  readonly found: string;
};

/**
 * Checks that an event is in a day seal. `sealBytes` is the seal's canonical JSON as downloaded. Fails with
 * `evidence.proof_invalid` or `evidence.seal_invalid` for what is not such a document at all; everything else is a check that
 * holds or does not.
 */
export function verifyEventProof(input: {
  readonly proofBytes: Uint8Array;
  readonly sealBytes: Uint8Array;
}): Result<readonly EventProofResult[]> {
  const proof = readDocument(input.proofBytes);
  if (!proof.ok) return proof;
  const seal = readSeal(input.sealBytes);
  if (!seal.ok) return seal;
  return success([
    checkEvent(proof.value),
    same('seal-digest', proof.value.seal.digest, sha256Hex(input.sealBytes)),
    checkPlace(proof.value, seal.value),
    same('inclusion', seal.value.merkleRoot, rootOf(proof.value)),
  ]);
}

function readDocument(bytes: Uint8Array): Result<EventProof> {
  const json = parseJson(bytes);
  if (!json.ok) return { ok: false, error: { ...json.error, code: 'evidence.proof_invalid' } };
  return parseWith({ schema: eventProof, value: json.value, code: 'evidence.proof_invalid' });
}

function readSeal(bytes: Uint8Array): Result<DaySeal> {
  const json = parseCanonicalJson(bytes);
  if (!json.ok) return { ok: false, error: { ...json.error, code: 'evidence.seal_invalid' } };
  return parseWith({ schema: daySeal, value: json.value, code: 'evidence.seal_invalid' });
}

function same(check: EventProofCheck, expected: string, found: string): EventProofResult {
  return { check, ok: expected === found, expected, found };
}

/** The event's text is canonical JSON, so that nobody can hash one text and show another that reads the same. */
function checkEvent(proof: EventProof): EventProofResult {
  const parsed = parseJson(utf8(proof.event));
  return same('event', parsed.ok ? canonicalJson(parsed.value) : '', proof.event);
}

function checkPlace(proof: EventProof, seal: DaySeal): EventProofResult {
  const place = (document: { tenant: { id: string }; day: string; sequence: number; size: number }) =>
    `${document.tenant.id} ${document.day}/${document.sequence}, ${document.size}`;
  return same(
    'seal-place',
    place({ ...seal, size: seal.eventCount }),
    place({ ...proof, ...proof.seal, size: proof.size }),
  );
}

/** The root that the event, its salt and its path lead to; empty where the path cannot belong to that place. */
function rootOf(proof: EventProof): string {
  const salt = fromHex(proof.salt);
  const path = proof.path.map(fromHex).filter((hash) => hash !== null);
  if (salt === null || path.length !== proof.path.length) return '';
  const root = rootFromInclusionProof({
    index: proof.index,
    size: proof.size,
    leafHash: eventLeafHash(salt, utf8(proof.event)),
    proof: path,
  });
  return root === null ? '' : toHex(root);
}

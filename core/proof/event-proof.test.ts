import { describe, expect, it } from 'vitest';
import type { DaySeal } from '#core/contracts/day-seal.ts';
import type { EventProof } from '#core/contracts/event-proof.ts';
import { toHex, utf8 } from './bytes.ts';
import { canonicalBytes, canonicalJson } from './canonical-json.ts';
import { sha256Hex } from './digest.ts';
import { eventLeafHash, eventSalt } from './event-leaf.ts';
import { verifyEventProof } from './event-proof.ts';
import { merkleRoot } from './merkle/append.ts';
import { inclusionProof, readLeaves } from './merkle/proofs.ts';

const SECRET = new Uint8Array(32).fill(9);
const TENANT = { id: 'a', externalId: 'acme' };

function sealed(count: number, index: number): { proof: EventProof; seal: DaySeal } {
  const events = Array.from({ length: count }, (_, id) => ({ source: '/gateway', id: `e${id}` }));
  const salts = events.map((event) => eventSalt(SECRET, event));
  const texts = events.map((event) => canonicalJson({ ...event, type: 'call', values: { '/n': '1' } }));
  const leaves = texts.map((text, at) => eventLeafHash(salts[at] ?? new Uint8Array(32), utf8(text)));
  const seal: DaySeal = {
    schema: 'openbook.day-seal/1',
    tenant: TENANT,
    day: '2026-11-10',
    zone: 'Etc/UTC',
    tzdata: '2026b',
    sequence: 0,
    sealedAt: '2026-11-12T12:00:00Z',
    eventCount: count,
    merkleRoot: toHex(merkleRoot(leaves)),
    counts: { received: count, accepted: count, duplicate: 0, late: 0, rejected: 0 },
    rows: [],
  };
  const proof: EventProof = {
    schema: 'openbook.event-proof/1',
    tenant: TENANT,
    seal: { day: seal.day, sequence: 0, digest: sha256Hex(canonicalBytes(seal)) },
    event: texts[index] ?? '',
    salt: toHex(salts[index] ?? new Uint8Array(32)),
    index,
    size: count,
    path: inclusionProof(index, count, readLeaves(leaves)).map(toHex),
  };
  return { proof, seal };
}

function failing(proof: EventProof, seal: DaySeal): string[] {
  const result = verifyEventProof({ proofBytes: canonicalBytes(proof), sealBytes: canonicalBytes(seal) });
  if (!result.ok) return [result.error.code];
  return result.value.filter(({ ok }) => !ok).map(({ check }) => check);
}

describe('the proof that an event is in a day seal', () => {
  it.each([1, 2, 7, 16])('holds for every event of %i', (count) => {
    for (let index = 0; index < count; index += 1) {
      const { proof, seal } = sealed(count, index);
      expect(failing(proof, seal)).toEqual([]);
    }
  });

  it.each<[string, (proof: EventProof) => EventProof, readonly string[]]>([
    ['another value', (proof) => ({ ...proof, event: proof.event.replace('"1"', '"2"') }), ['inclusion']],
    [
      'a text that reads the same',
      (proof) => ({ ...proof, event: ` ${proof.event}` }),
      ['event', 'inclusion'],
    ],
    ['another salt', (proof) => ({ ...proof, salt: 'ab'.repeat(32) }), ['inclusion']],
    ['another place in the tree', (proof) => ({ ...proof, index: 4 }), ['inclusion']],
    ['a shorter path', (proof) => ({ ...proof, path: proof.path.slice(1) }), ['inclusion']],
    ['another size', (proof) => ({ ...proof, size: 8 }), ['seal-place']],
    ['another day', (proof) => ({ ...proof, seal: { ...proof.seal, day: '2026-11-11' } }), ['seal-place']],
    [
      'another seal',
      (proof) => ({ ...proof, seal: { ...proof.seal, digest: '0'.repeat(64) } }),
      ['seal-digest'],
    ],
    ['a path that is no hex', (proof) => ({ ...proof, path: ['x'] }), ['evidence.proof_invalid']],
  ])('is refused with %s', (_, change, checks) => {
    const { proof, seal } = sealed(7, 3);
    expect(failing(change(proof), seal)).toEqual(checks);
  });

  it('is refused when a digit of the seal was changed', () => {
    const { proof, seal } = sealed(7, 3);
    const counts = { ...seal.counts, late: 1 };
    expect(failing(proof, { ...seal, counts })).toEqual(['seal-digest']);
  });
});

import { z } from 'zod';
import { civilDate, count, sha256Hex } from './primitives.ts';

/**
 * That one usage event is in a day seal: with the seal's own canonical JSON at hand, anybody can check it without us and
 * learns nothing about other events. `event` is the canonical text whose bytes are hashed, `salt` the event's own 32 bytes,
 * `path` the audit path of RFC 6962 from the leaf's sibling upwards, `size` the events of that sequence.
 */
export const eventProof = z.strictObject({
  schema: z.literal('openbook.event-proof/1'),
  tenant: z.strictObject({ id: z.string().min(1), externalId: z.string().min(1) }),
  seal: z.strictObject({ day: civilDate, sequence: count, digest: sha256Hex }),
  event: z.string().min(2),
  salt: sha256Hex,
  index: count,
  size: z.int().min(1),
  path: z.array(sha256Hex).max(64),
});

export type EventProof = z.infer<typeof eventProof>;

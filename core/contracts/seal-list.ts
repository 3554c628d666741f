import { z } from 'zod';
import { civilDate, count, sha256Hex } from './primitives.ts';
import { sealReference } from './rules.ts';

/**
 * What a verifier reads of rules.json and usage.jsonl. Nothing more is asked of them, so that a bundle of a later minor
 * version, with members of its own, still verifies.
 */
export const rulesSeals = z.looseObject({
  tenant: z.looseObject({ id: z.string() }),
  seals: z.array(sealReference),
  late: z.array(
    z.looseObject({ billedSeals: z.array(sealReference), correctedSeals: z.array(sealReference) }),
  ),
});

/** The head of a day seal. */
export const sealHead = z.looseObject({
  schema: z.literal('openbook.day-seal/1'),
  tenant: z.looseObject({ id: z.string() }),
  day: civilDate,
  sequence: count,
  supersedes: sha256Hex.optional(),
});

/** The digests of its inputs that an invoice states. */
export const invoiceInputs = z.looseObject({
  inputs: z.looseObject({ usage: sha256Hex, rules: sha256Hex, trace: sha256Hex }),
});

export type RulesSeals = z.infer<typeof rulesSeals>;
export type SealHead = z.infer<typeof sealHead>;

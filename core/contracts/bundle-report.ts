import { z } from 'zod';

/**
 * What is looked at in a bundle:
 * - `zip`: the container can be read; `present`: the file belongs to a bundle and is there;
 * - `checksums`, `digest`: SHA256SUMS can be read; the file has the digest that stands in it;
 * - `detached-signature`: SHA256SUMS is signed;
 * - `keys`, `pem`, `trust`: keys.json can be read; a key's PEM is the same key; the keys come from outside;
 * - `signature`, `key-validity`, `issued-at`, `statement`: a signed record's signature, its key at that time, its time and text;
 * - `subject`, `material`: the bytes that a record names; `inclusion`: the record is in the log;
 * - `chain`: every step of a dispute names the one before; `named`: the file is the one that the dispute or the list of an
 *   export names;
 * - `credited`: the credit note credits the invoice beside it;
 * - `inputs`, `seals`: the invoice names these files; the day seals are those that the rules name.
 */
export const bundleCheckName = z.enum([
  'zip',
  'present',
  'checksums',
  'digest',
  'detached-signature',
  'keys',
  'pem',
  'trust',
  'signature',
  'key-validity',
  'issued-at',
  'statement',
  'subject',
  'material',
  'inclusion',
  'chain',
  'named',
  'credited',
  'inputs',
  'seals',
]);

/**
 * One thing that was looked at. `message` is English, names the place where it can, and is given for each failure;
 * `finding` says the same as a code with its values, except where it is what a parser found inside the file.
 */
export const bundleCheck = z.strictObject({
  file: z.string(),
  check: bundleCheckName,
  ok: z.boolean(),
  message: z.string().optional(),
  finding: z.strictObject({ code: z.string(), values: z.record(z.string(), z.string()) }).optional(),
});

/**
 * What verifying a bundle found. `trust` says whose keys were used: those `given`, or only the ones in the `bundle`
 * itself, which a forger would have replaced too.
 */
export const bundleReport = z.strictObject({
  verified: z.boolean(),
  trust: z.enum(['bundle', 'given']),
  checks: z.array(bundleCheck),
});

export type BundleCheckName = z.infer<typeof bundleCheckName>;
export type BundleCheck = z.infer<typeof bundleCheck>;
export type BundleReport = z.infer<typeof bundleReport>;

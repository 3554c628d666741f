import { required } from '#core/assert.ts';
import type { KeyProblem } from '../keys/validity.ts';

/**
 * What can be found in a bundle, in English with the places of its values. Pages say the same in the reader's language by
 * the code; what a parser of one file says beyond that has no code and stays English.
 */
export const FINDINGS = {
  'no-web-crypto': 'signatures cannot be checked here: the page was opened without https',
  'own-keys': "comes from the bundle itself; give the issuer's published keys",
  missing: 'is missing',
  'missing-listed': 'is missing, but listed in {by}',
  'missing-named': 'is missing, but named in {by}',
  'missing-rendering': 'is missing, but {by} is its record',
  'missing-pem': 'is missing: every key of keys.json has its PEM',
  'no-role': 'does not belong to the bundle: no signed record names it',
  'not-listed': 'is not listed in {by}',
  'digest-differs': 'is not the file that {by} lists: its digest differs',
  'unsigned-missing': '{file}: is missing, by a list that is not signed',
  'unsigned-not-listed': '{file}: is not listed in {by}, by a list that is not signed',
  'unsigned-digest-differs':
    '{file}: is not the file that {by} lists: its digest differs, by a list that is not signed',
  'not-der': 'is not an ECDSA signature in DER',
  'signature-of-nobody': "is no known key's signature of {of}",
  'list-not-signed': 'does not belong to its signature ({by})',
  'signed-with': 'signed with {kid}',
  'key-not-begun': 'the key is valid only from {at}',
  'key-revoked': 'the key was revoked at {at}',
  'key-ended': 'the key was valid only until {at}',
  'issued-key-not-begun': 'issued at {issuedAt}, but the key is valid only from {at}',
  'issued-key-revoked': 'issued at {issuedAt}, but the key was revoked at {at}',
  'issued-key-ended': 'issued at {issuedAt}, but the key was valid only until {at}',
  'issued-in-future': 'says that it was issued at {issuedAt}, which is still to come',
  'names-not-all': 'does not name {names}',
  'no-bundle-record': 'is not a record of a bundle ({names})',
  'not-signed-file': 'is not the file that was signed: {by} names another digest',
  'not-its-record': 'is not the record of {of}',
  'material-missing': 'was made from {source}, which is not here',
  'material-differs': '{of} was made from another {source}',
  'not-utf8': 'is not valid UTF-8',
  'log-entry': 'entry {index} of {size} in {origin}, signed with {kid}',
  'other-pem': 'is not the key that keys.json has under this id',
  'no-input-digests': 'does not state the digests of its inputs',
  'other-credited-invoice': 'does not credit the invoice that lies beside it',
  'no-dispute': 'is not the chain of a dispute',
  'chain-holds': '{count} steps, each of which names the one before',
  'chain-broken': 'the chain does not hold: {at} {why}',
  'not-of-chain': '{name} is not what {of} names',
  'no-export': 'is not the list of an export',
  'not-as-listed': 'is not the file that {of} lists: its digest differs',
  'listed-otherwise': '{of} says another index, kind or time of it',
  'not-erased-by': '{by} does not say that this entry was erased',
  'erased-by': 'its payload was erased at {at} by {name}; the proof holds without it',
  'entry-not-erased': 'does not say that entry {index} ({entry}) was erased',
  'erasure-not-named':
    'says that entry {index} ({entry}) was erased, and names no signed record that says so',
  'other-input': 'is not the file that invoice.json was calculated from',
  'seals-as-named': '{count} day seals, as rules.json names them',
  'two-seals': 'rules.json names two seals of {day}, sequence {sequence}',
  'seal-of-another': "line {line} ({day}, sequence {sequence}) is another tenant's day seal",
  'seal-not-named': 'line {line} ({day}, sequence {sequence}) is a day seal that rules.json does not name',
  'seal-differs':
    'line {line} ({day}, sequence {sequence}) is not the day seal that rules.json names: its digest differs',
  'seal-out-of-order': 'line {line} ({day}, sequence {sequence}) is out of order',
  'seal-does-not-follow': 'line {line} ({day}, sequence {sequence}) does not follow the seal before it',
  'seal-missing': 'the day seal of {day}, sequence {sequence} is missing',
} as const;

export type FindingCode = keyof typeof FINDINGS;

export type Finding = {
  readonly code: FindingCode;
  readonly values: Readonly<Record<string, string>>;
};

export function finding(code: FindingCode, values: Readonly<Record<string, string>> = {}): Finding {
  return { code, values };
}

/** What was found in English; each place has its value. */
export function findingText({ code, values }: Finding): string {
  return FINDINGS[code].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    required(values[name], 'a finding has a value for each place'),
  );
}

/** A key that could not have signed then; `issuedAt` where the signature tells its own time. */
export function keyFinding({ why, at }: KeyProblem, issuedAt?: string): Finding {
  return issuedAt === undefined
    ? finding(`key-${why}`, { at })
    : finding(`issued-key-${why}`, { at, issuedAt });
}

import { zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  sampleCreditedInvoice,
  sampleCreditFiles,
  sampleCreditNote,
} from '#core/billing/testing/sample-credit.ts';
import { sampleInvoiceFiles } from '#core/billing/testing/sample-invoice.ts';
import { fromUtf8, utf8 } from '#core/proof/bytes.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { makeBundle, makeIssuer, type TestBundle } from '#core/proof/testing/bundle.ts';
import { checkBundle } from './check-bundle.ts';

let bundle: TestBundle;

beforeAll(async () => {
  const documents = Object.entries(sampleInvoiceFiles()).map(([name, bytes]) => ({ name, bytes }));
  bundle = await makeBundle({ documents });
});

function packed(changes: Readonly<Record<string, (text: string) => string>> = {}): Uint8Array {
  const files = new Map(bundle.files);
  for (const [name, change] of Object.entries(changes)) {
    files.set(name, utf8(change(fromUtf8(files.get(name) ?? new Uint8Array()) ?? '')));
  }
  return zipSync(Object.fromEntries(files));
}

describe('a bundle checked in the browser', () => {
  test('holds when nothing was touched, and its invoice comes out again', async () => {
    const checkup = await checkBundle({ packed: packed(), name: 'bundle.zip' });
    expect(checkup).toMatchObject({
      kind: 'checked',
      holds: true,
      changedFiles: [],
      report: { verified: true, trust: 'bundle' },
      replay: { ok: true, value: { equal: true } },
    });
  });

  test('of a credit note holds when the credit comes out of its invoice again', async () => {
    const invoice = sampleCreditedInvoice();
    const note = sampleCreditNote(invoice, [{ line: '2', amount: '70.00' }]);
    const documents = Object.entries(sampleCreditFiles(note, invoice.bytes)).map(([name, bytes]) => ({
      name,
      bytes,
    }));
    const { files } = await makeBundle({ kind: 'credit-note', documents });
    const checkup = await checkBundle({ packed: zipSync(Object.fromEntries(files)), name: 'note.zip' });
    expect(checkup).toMatchObject({
      holds: true,
      documentFile: 'credit-note.json',
      documentDigest: sha256Hex(documents[0]?.bytes ?? new Uint8Array()),
      replay: { ok: true, value: { equal: true, total: '84.70', document: { number: note.number } } },
    });
  });

  test('trusts keys that were given, and refuses those of somebody else', async () => {
    const own = { name: 'keys.json', bytes: canonicalBytes(bundle.issuer.keys) };
    const others = { name: 'keys.json', bytes: canonicalBytes((await makeIssuer()).keys) };
    expect(await checkBundle({ packed: packed(), name: 'b.zip', keys: own })).toMatchObject({
      holds: true,
      report: { trust: 'given' },
    });
    expect(await checkBundle({ packed: packed(), name: 'b.zip', keys: others })).toMatchObject({
      holds: false,
    });
  });

  test('names the file and the line where a digit of the invoice was changed', async () => {
    const changed = packed({
      'invoice.json': (text) => text.replace('"amount":"49.00"', '"amount":"48.00"'),
    });
    const checkup = await checkBundle({ packed: changed, name: 'bundle.zip' });
    expect(checkup).toMatchObject({
      holds: false,
      changedFiles: ['invoice.json'],
      replay: {
        value: { equal: false, firstDifference: { line: '1', issued: '48.00', recomputed: '49.00' } },
      },
    });
  });

  test.each([
    ['no zip', utf8('hello'), undefined, { what: 'bundle', file: 'bundle.zip' }],
    ['keys that are none', null, utf8('{}'), { what: 'keys', file: 'my-keys.json' }],
  ])('says what cannot be read: %s', async (_, bytes, keyBytes, expected) => {
    const keys = keyBytes === undefined ? undefined : { name: 'my-keys.json', bytes: keyBytes };
    const checkup = await checkBundle({ packed: bytes ?? packed(), name: 'bundle.zip', keys });
    expect(checkup).toMatchObject({ kind: 'unreadable', ...expected });
  });
});

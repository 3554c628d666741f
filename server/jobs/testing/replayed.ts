import { unzipSync } from 'fflate';
import { expect } from 'vitest';
import { replay } from '#core/billing/replay.ts';
import { documentBundle } from '../document-bundle.ts';
import type { Customer } from './billing-world.ts';

/** An invoice comes out the same from its bundle alone, as whoever holds one recomputes it. */
export async function expectReplay(
  customer: Pick<Customer, 'id'>,
  { now, number }: { readonly number: string; readonly now: Date },
): Promise<void> {
  const { bytes } = await documentBundle({ kind: 'invoice', tenantId: customer.id, number }, { now });
  const files = new Map(Object.entries(unzipSync(bytes)));
  const bytesOf = (name: string) => files.get(name) ?? new Uint8Array();
  const answer = replay({
    'invoice.json': bytesOf('invoice.json'),
    'usage.jsonl': bytesOf('usage.jsonl'),
    'rules.json': bytesOf('rules.json'),
    'trace.json': bytesOf('trace.json'),
  });
  expect(answer).toMatchObject({ ok: true, value: { equal: true } });
}

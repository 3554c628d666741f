import { expect, test } from 'vitest';
import { utf8 } from '#core/proof/bytes.ts';
import { comparedFigures } from './compared-figures.ts';
import { replay } from './replay.ts';
import { sampleInvoiceFiles } from './testing/sample-invoice.ts';

function figuresOf(change: (text: string) => string = (text) => text) {
  const files = sampleInvoiceFiles();
  const text = new TextDecoder().decode(files['invoice.json']);
  const replayed = replay({ ...files, 'invoice.json': utf8(change(text)) });
  if (!replayed.ok) throw new Error(replayed.error.message);
  return comparedFigures(replayed.value);
}

test('sets every amount of an invoice beside its recalculation', () => {
  expect(figuresOf().map(({ kind, id, issued, isEqual }) => [kind, id, issued, isEqual])).toEqual([
    ['line', '1', '49.00', true],
    ['line', '2', '16.04', true],
    ['tax', '0', '13.66', true],
    ['total', 'net', '65.04', true],
    ['total', 'tax', '13.66', true],
    ['total', 'total', '78.70', true],
  ]);
});

test('marks the one that differs, and a line that only one of the two has', () => {
  const changed = figuresOf((text) => text.replace('"total":"78.70"', '"total":"78.71"'));
  expect(changed.filter(({ isEqual }) => !isEqual)).toEqual([
    { kind: 'total', id: 'total', issued: '78.71', recomputed: '78.70', isEqual: false },
  ]);
  const shortened = figuresOf((text) => text.replace(/"lines":\[.*?\],"number"/, '"lines":[],"number"'));
  expect(shortened[0]).toMatchObject({ kind: 'line', issued: null, recomputed: '49.00', isEqual: false });
});

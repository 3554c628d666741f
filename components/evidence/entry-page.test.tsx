import { describe, expect, test } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import { InclusionSteps } from './inclusion-steps.tsx';
import { pathValues } from './predicate-table.tsx';
import { thingOfRecord } from './thing-of-record.ts';

test('a document is read value by value, in its order', () => {
  expect(pathValues({ b: [1, { c: null }], a: 'x', e: {}, f: [] })).toEqual([
    { path: 'b.0', value: '1' },
    { path: 'b.1.c', value: 'null' },
    { path: 'a', value: 'x' },
    { path: 'e', value: '{}' },
    { path: 'f', value: '[]' },
  ]);
});

test('a proof that leads elsewhere says so', () => {
  const path = {
    origin: 'log.example',
    index: 2,
    size: 3,
    entry: 'e'.repeat(64),
    leaf: 'l'.repeat(64),
    steps: [{ side: 'left' as const, sibling: 's'.repeat(64), hash: 'h'.repeat(64) }],
  };
  expect(words(<InclusionSteps path={{ ...path, root: 'h'.repeat(64) }} />)).toContain('leads exactly here');
  expect(words(<InclusionSteps path={{ ...path, root: 'r'.repeat(64) }} />)).toContain('does not hold');
});

describe('the page of what a record is about', () => {
  test.each([
    ['invoice', 'ACME-000042', 'id', '/desk/invoices/acme/ACME-000042'],
    ['credit-note', 'ACMECN-000001', 'id', '/desk/credit-notes/acme/ACMECN-000001'],
    ['rendering', 'ACME-000042 invoice.en.pdf', 'id/x', '/desk/invoices/acme/ACME-000042'],
    ['rendering', 'ACMECN-000001 credit-note.en.pdf', 'id/x', '/desk/credit-notes/acme/ACMECN-000001'],
    ['dispute', 'DSP-000001/3', 'id/3', '/desk/disputes/acme/DSP-000001'],
    ['approval', 'credit ACME: granted', 'abc/2', '/desk/approvals/abc'],
  ])('of %s %s', (kind, subjectName, subjectRef, href) => {
    expect(thingOfRecord({ kind, subjectName, subjectRef, tenant: 'acme' })?.href).toBe(href);
  });

  test('is none for what has none', () => {
    const about = { subjectName: 'k', subjectRef: 'k', tenant: null };
    expect(thingOfRecord({ ...about, kind: 'key-rotation' })).toBeNull();
  });
});

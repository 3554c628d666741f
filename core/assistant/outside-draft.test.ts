import { expect, test } from 'vitest';
import { checkDraft } from './check-draft.ts';
import { type EvidenceKind, sealRecord } from './evidence.ts';
import { outsideRequest, readOutsideDraft } from './outside-draft.ts';
import { DISPUTE, record, TENANT } from './testing/records.ts';

const options = { locale: 'en', names: ['Ada Controller'] } as const;

function requestOf(records = DISPUTE) {
  const made = outsideRequest(records, options);
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
}

test('an internal note never leaves, even where one came among the records', () => {
  const note = sealRecord({
    id: 'note',
    kind: 'internal-note' as EvidenceKind,
    tenantId: TENANT,
    text: 'quokka: the customer is about to leave',
  });
  const request = requestOf([...DISPUTE, note]);
  expect(JSON.stringify(request)).not.toContain('quokka');
  expect(request.records).toHaveLength(DISPUTE.length);
});

test('names, addresses, ids, digests and the tenant stay here', () => {
  const told = record('answer', 'Ada Controller, ada@acme.example, asks again.', { from: 'customer' });
  const request = requestOf([told]);
  const sent = request.messages.map(({ content }) => content).join('\n');
  expect(sent).toContain('[name-1], [mail-1], asks again.');
  for (const inside of ['Ada', 'acme.example', TENANT, told.sha256]) expect(sent).not.toContain(inside);
  expect(request.replacements.map(({ original }) => original)).toEqual([
    'ada@acme.example',
    'Ada Controller',
  ]);
});

test('the digest names what was shown', () => {
  expect(requestOf().digest).toBe(requestOf().digest);
  expect(requestOf(DISPUTE.slice(1)).digest).not.toBe(requestOf().digest);
});

test('too much to send is refused', () => {
  const long = Array.from({ length: 20 }, (_, index) =>
    record('answer', `${'word '.repeat(900)}`, {}, { id: `r${index}` }),
  );
  expect(outsideRequest(long, options)).toMatchObject({
    ok: false,
    error: { code: 'assistant.too_much_evidence' },
  });
});

test('an answer becomes a draft with citations of the records that were shown', () => {
  const told = record('answer', 'Ada Controller asks again.', { from: 'customer' });
  const request = requestOf([told]);
  const answer = JSON.stringify({
    sentences: [{ text: 'The customer writes: “[name-1] asks again”.', citations: ['R1'] }],
  });
  const read = readOutsideDraft(`\`\`\`json\n${answer}\n\`\`\``, request, 'en');
  expect(read).toEqual({
    ok: true,
    value: {
      locale: 'en',
      sentences: [
        {
          text: 'The customer writes: “Ada Controller asks again”.',
          citations: [{ id: told.id, sha256: told.sha256 }],
        },
      ],
    },
  });
  expect(read.ok && checkDraft(read.value, [told], TENANT)).toEqual([]);
});

test.each(['R0', 'R2', 'note', 7, null])('a citation of %j leads nowhere and is refused', (mark) => {
  const told = record('answer', 'asks again', { from: 'customer' });
  const answer = JSON.stringify({ sentences: [{ text: 'The customer asks again.', citations: [mark] }] });
  const read = readOutsideDraft(answer, requestOf([told]), 'en');
  expect(read.ok && checkDraft(read.value, [told], TENANT).map(({ code }) => code)).toContain(
    'record_unknown',
  );
});

test.each([
  '',
  'approved',
  '[]',
  '{"sentences":"x"}',
  '{"sentences":[{"text":1,"citations":[]}]}',
  '{"sentences":[null]}',
])('%j is no draft', (answer) => {
  expect(readOutsideDraft(answer, requestOf(), 'en')).toMatchObject({
    ok: false,
    error: { code: 'assistant.answer_unreadable' },
  });
});

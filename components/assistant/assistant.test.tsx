import { expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type { AnswerDto, AskDto, BudgetDto, PreviewDto } from '#server/modules/assistant/contract.ts';
import { AskList } from './ask-list.tsx';
import { BudgetForm } from './budget-form.tsx';
import { Answer } from './summarise-form.tsx';
import { WhatLeaves } from './what-leaves.tsx';

const ASK: AskDto = {
  askId: '00000000-0000-4000-8000-00000000a551',
  provider: 'outside',
  model: 'small-1',
  locale: 'en',
  askedBy: 'Kim Support',
  askedAt: '2026-11-21T11:00:00.000Z',
  outcome: 'refused',
  refusals: [{ sentence: 1, code: 'decides' }],
  latencyMs: 900,
  deeds: [{ deed: 'discarded', by: 'Kim Support', at: '2026-11-21T11:01:00.000Z' }],
};
const ANSWER: AnswerDto = {
  askId: ASK.askId,
  outcome: 'drafted',
  refusals: [],
  sentences: [
    {
      text: 'The line replays exactly: 45.00 USD.',
      citations: [
        { id: 'replay:1', kind: 'replay', text: 'ACME-000001: replays exactly', sha256: 'a'.repeat(64) },
      ],
    },
  ],
};
const nothing = () => Promise.resolve({ ok: true as const, value: null });

test('a draft says that it is one, and each sentence leads to its record', () => {
  const shown = words(<Answer answer={ANSWER} recordDeed={nothing} />);
  expect(shown).toContain('Draft. Every sentence leads to its record.');
  expect(shown).toContain('The line replays exactly: 45.00 USD. Replay ACME-000001: replays exactly');
  expect(shown).toContain('Used as it is Used, edited Discarded');
});

test('a refused draft says where and why, and none of its words', () => {
  const refused: AnswerDto = { ...ANSWER, outcome: 'refused', refusals: ASK.refusals, sentences: [] };
  const shown = words(<Answer answer={refused} recordDeed={nothing} />, 'es');
  expect(shown).toContain('Rechazado por las comprobaciones Frase 2: decide');
  expect(words(<Answer answer={{ ...refused, outcome: 'failed' }} recordDeed={nothing} />)).toContain(
    'Failed',
  );
  expect(words(<Answer answer={{ ...ANSWER, sentences: [] }} recordDeed={nothing} />)).toBe(
    'The evidence says nothing that could be summarised.',
  );
});

test('what was asked stands with verdict and deeds', () => {
  const shown = words(<AskList asks={[ASK]} query={{}} />);
  expect(shown).toContain('Kim Support');
  expect(shown).toContain('Outside, small-1');
  expect(shown).toContain('Sentence 2: it decides');
  expect(shown).toContain('Discarded (Kim Support)');
  expect(words(<AskList asks={[]} query={{}} />)).toContain('Nobody has asked yet.');
});

test('what would leave is shown whole, with what was taken out', () => {
  const preview: PreviewDto = {
    isOn: true,
    outsideModel: 'small-1',
    messages: [{ role: 'user', content: 'ask [mail-1]' }],
    sha256: 'b'.repeat(64),
    characters: 12,
    replaced: [{ mark: '[mail-1]', kind: 'mail', original: 'ada@acme.example' }],
  };
  const shown = words(<WhatLeaves preview={preview} />);
  expect(shown).toContain('ask [mail-1]');
  expect(shown).toContain('[mail-1] ada@acme.example');
});

test('the budget is filled in as it stands', () => {
  const budget: BudgetDto = {
    requestsPerDay: 500,
    tokensPerDay: '0',
    costPerDay: '0.00',
    currency: 'EUR',
    inputPerMillion: '2.50',
    outputPerMillion: '10.00',
    usedRequests: 3,
    usedTokens: '0',
    usedCost: '0.00',
  };
  expect(markup(<BudgetForm action={nothing} budget={budget} />)).toContain('value="2.50"');
});

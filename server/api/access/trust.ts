import { type ProcedureExpectations, WHO, type Who } from './expectation.ts';

const EDITORS: readonly Who[] = ['vendor_admin', 'security'];
const READERS: readonly Who[] = [...EDITORS, 'auditor', 'support', 'sre'];
const text = { en: 'access test', es: 'prueba de acceso' };

export const trustProcedures: ProcedureExpectations = {
  'trust.portal': { may: WHO },
  'trust.publishedItem': { input: { slug: 'nothing' }, may: WHO },
  'trust.items': { may: READERS },
  'trust.item': { input: { slug: 'nothing' }, may: READERS },
  'trust.policy': { may: READERS },
  'trust.simulate': { input: { policy: 'permit(principal, action, resource);' }, may: READERS },
  'trust.draft': {
    input: {
      item: 'access-test',
      content: { kind: 'update', title: text, body: text, on: '2026-11-21' },
    },
    may: EDITORS,
  },
  'trust.submit': { input: { item: 'nothing', version: 1, reason: 'access' }, may: EDITORS },
  'trust.withdraw': { input: { item: 'nothing', version: 1, reason: 'access' }, may: EDITORS },
};

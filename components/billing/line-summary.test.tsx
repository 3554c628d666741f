import { describe, expect, it } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import type { CreditDueEntry, InvoiceLine } from '#core/contracts/invoice.ts';
import type { CalculatedLine } from '#server/modules/billing/contract.ts';
import { LineSummary } from './line-summary.tsx';

const OCTOBER = { start: '2026-10-01', end: '2026-11-01' };
const NOVEMBER = { start: '2026-11-01', end: '2026-12-01' };

const charged = {
  subscription: 'sub-1',
  charge: 'calls',
  description: { en: 'API calls', es: 'Llamadas' },
  unit: 'call',
  taxRatePercent: '0',
  quantity: '5',
  amountExact: '1.005',
  amount: '1.01',
  taxAmount: '0.00',
};
const line = (kind: InvoiceLine['kind'], period: InvoiceLine['period']): InvoiceLine => ({
  ...charged,
  id: kind,
  kind,
  period,
});
const creditDue: CreditDueEntry = { ...charged, id: 'credit', period: OCTOBER };

function calculated(about: Pick<CalculatedLine, 'line' | 'creditDue'>): CalculatedLine {
  const rule = { plan: 'calls', version: 1 };
  return { ...about, steps: [], charge: {}, meter: null, rule, usageByDay: [] } as unknown as CalculatedLine;
}

function summary(about: Pick<CalculatedLine, 'line' | 'creditDue'>, locale: 'en' | 'es' = 'en'): string {
  const invoice = {
    currency: 'USD',
    period: { ...NOVEMBER, zone: 'Etc/UTC' },
    totals: { net: '1.01', tax: '0.00', total: '1.01' },
  };
  return words(<LineSummary invoice={invoice} lines={[calculated(about)]} />, locale);
}

describe('the lines of a calculation', () => {
  it('say of late usage that it is late, and which period it belongs to', () => {
    const late = { line: line('late-usage', OCTOBER), creditDue: null };
    expect(summary(late)).toContain('API calls Late usage of October 2026 1.005 1.01');
    expect(summary(late, 'es')).toContain('Llamadas Consumo tardío de octubre de 2026');
  });

  it('say of what is owed back which late usage it comes from', () => {
    expect(summary({ line: null, creditDue })).toContain('API calls Late usage of October 2026, owed to you');
  });

  it('say nothing of it where usage came in time', () => {
    expect(summary({ line: line('usage', NOVEMBER), creditDue: null })).not.toContain('Late usage');
  });
});

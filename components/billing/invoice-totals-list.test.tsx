import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import { invoiceDocument } from '#core/contracts/invoice.ts';
import { InvoiceTotalsList } from './invoice-totals-list.tsx';

// Figures are links that keep the address, which a test has none of.
vi.mock('next/navigation', () => ({
  usePathname: () => '/invoice',
  useSearchParams: () => new URLSearchParams(),
}));

test.each([
  ['discount-grant-partly-used', 'Discount grant: Starter credit', 'Crédito de descuento: Crédito inicial'],
  ['coupons-two-rates', 'Coupon: Partner', 'Cupón: Socio'],
  ['payment-grant-exhausted', 'Paid from grant: Prepaid A', 'Pagado con crédito: Prepago A'],
])('the invoice of the golden case %s says which reduction is which', (name, english, spanish) => {
  const place = new URL(`../../core/billing/golden/${name}/invoice.json`, import.meta.url);
  const invoice = invoiceDocument.parse(JSON.parse(readFileSync(place, 'utf8')));
  const list = <InvoiceTotalsList invoice={invoice} documentKey="key" />;
  expect(words(list)).toContain(english);
  expect(words(list, 'es')).toContain(spanish);
  expect(words(list).includes('Amount due')).toBe(invoice.totals.due !== undefined);
});

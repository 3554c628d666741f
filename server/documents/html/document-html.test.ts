import { expect, test } from 'vitest';
import { sampleInvoice } from '../pdf/sample-invoice.ts';
import { documentHtml } from './document-html.ts';

test('the twin says what the PDF says, in its language', () => {
  const page = documentHtml(sampleInvoice);
  expect(page).toContain('<html lang="es">');
  for (const text of [
    'LUMEN-000008',
    'Estudio Lumen, S.L.',
    '62,46',
    '1,312004 × 2,00',
    sampleInvoice.digest,
  ])
    expect(page).toContain(text);
});

test('what a customer wrote never becomes markup', () => {
  const buyer = { ...sampleInvoice.buyer, name: '<script>alert("1")</script> & Sons' };
  const page = documentHtml({ ...sampleInvoice, buyer });
  expect(page).not.toContain('<script>');
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; Sons');
});

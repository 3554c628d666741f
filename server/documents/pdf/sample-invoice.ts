import type { PrintedDocument } from '../printed-document.ts';

/** A printed invoice for the tests of the templates. */
export const sampleInvoice: PrintedDocument = {
  language: 'es',
  title: 'Factura',
  number: 'LUMEN-000008',
  brand: 'IntelGraph',
  seller: {
    heading: 'Emisor',
    name: 'IntelGraph Software, S.A.',
    lines: ['Paseo de los Datos 21', '08018 Barcelona', 'NIF ESA00000000'],
  },
  buyer: {
    heading: 'Cliente',
    name: 'Estudio Lumen, S.L.',
    lines: ['Calle del Faro 8, 2.º B', '28004 Madrid', 'NIF ESB00000000'],
  },
  facts: [
    { label: 'Fecha de emisión', value: '3 de noviembre de 2026' },
    { label: 'Vencimiento', value: '18 de noviembre de 2026' },
    { label: 'Periodo', value: '1 – 31 de octubre de 2026' },
  ],
  statement: null,
  descriptionLabel: 'Concepto',
  columns: [
    { label: 'Cantidad', widthPercent: 18 },
    { label: 'Precio', widthPercent: 18 },
    { label: 'IVA', widthPercent: 8 },
    { label: 'Importe (EUR)', widthPercent: 16 },
  ],
  lines: [
    {
      id: 'line-1',
      description: 'Cuota de plataforma',
      period: '1 – 31 de octubre de 2026',
      cells: ['1 mes', '49,00', '21 %', '49,00'],
    },
    {
      id: 'line-2',
      description: 'Llamadas a la API',
      period: '1 – 31 de octubre de 2026',
      cells: ['2.312.004 llamadas', '2,00 / millón', '21 %', '2,62'],
    },
  ],
  linesLeftOut: null,
  taxesHeading: 'Impuestos',
  taxColumns: { name: 'Impuesto', base: 'Base', rate: 'Tipo', amount: 'Cuota' },
  taxes: [{ name: 'IVA', base: '51,62', rate: '21 %', amount: '10,84' }],
  totals: [
    { label: 'Subtotal', value: '51,62', strong: false },
    { label: 'IVA 21 %', value: '10,84', strong: false },
    { label: 'Total EUR', value: '62,46', strong: true },
  ],
  notes: [],
  payment: {
    heading: 'Pago',
    facts: [
      { label: 'IBAN', value: 'ES00 0000 0000 0000 0000 0000' },
      { label: 'Referencia', value: 'LUMEN-000008' },
    ],
  },
  calculationHeading: 'Cómo se ha calculado',
  calculationIntro: 'Cada paso parte de registros sellados; el documento firmado es el archivo JSON.',
  calculations: [
    {
      line: 'Llamadas a la API',
      amount: '2,62',
      steps: [
        { text: 'Cantidad medida en 31 días sellados', arithmetic: '', result: '2.312.004 llamadas' },
        {
          text: 'Conversión a millones',
          arithmetic: '2.312.004 ÷ 1.000.000',
          result: '2,312004 millones',
        },
        { text: 'Incluido en el plan', arithmetic: '2,312004 − 1', result: '1,312004 millones' },
        { text: 'Precio por millón', arithmetic: '1,312004 × 2,00', result: '2,624008 EUR' },
        { text: 'Redondeo al céntimo', arithmetic: '2,624008 = 2,62', result: '2,62 EUR' },
      ],
    },
  ],
  proofHeading: 'Compruébelo sin nosotros',
  proofText: ['Huella SHA-256 del registro firmado:'],
  digest: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
  verifyUrl: 'https://portal.example/verify#LUMEN-000008',
  pageOf: 'Página {page} de {pages}',
};

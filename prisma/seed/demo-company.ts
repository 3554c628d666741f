import type { StaffRole, TenantRole } from '#server/platform/auth/actor.ts';

/** The demo's people, customers and contracts. Everything here is made up, and the pages say that this is a demo. */

export const VENDOR_NAME = 'IntelGraph';

/** How many full calendar months of usage lie behind the demo's first day. */
export const DEMO_MONTHS = 8;

export type DemoPerson = {
  readonly email: string;
  readonly name: string;
  readonly locale: 'en' | 'es';
  readonly tenant: { readonly externalId: string; readonly role: TenantRole } | null;
  readonly staffRoles: readonly StaffRole[];
  readonly accounts: readonly string[];
};

export type DemoTenant = {
  readonly externalId: string;
  readonly name: string;
  readonly locale: 'en' | 'es';
  readonly zone: string;
  readonly anchorDay: number;
  readonly plan: string;
  readonly currency: string;
  readonly legalName: string;
  readonly address: readonly string[];
  readonly country: string;
  readonly taxId: string;
  readonly purchaseOrder: string | null;
  readonly tax:
    | { readonly kind: 'region'; readonly region: string }
    | { readonly kind: 'exempt'; readonly note: string };
  readonly billTo: readonly string[];
  readonly paymentTermsDays: number;
  /** What is committed to in a year from the first billing period on. */
  readonly yearlyCommitment?: string;
};

export const DEMO_TENANTS: readonly DemoTenant[] = [
  {
    externalId: 'acme',
    name: 'Acme Robotics',
    locale: 'en',
    zone: 'America/New_York',
    anchorDay: 15,
    plan: 'enterprise',
    currency: 'USD',
    legalName: 'Acme Robotics, Inc.',
    address: ['1200 Harbor Street, Floor 4', 'Boston, MA 02110'],
    country: 'US',
    taxId: '00-0000001',
    purchaseOrder: 'PO-48213',
    tax: { kind: 'exempt', note: 'Exempt: services supplied outside the issuer’s tax territory.' },
    billTo: ['payables@acme.example'],
    paymentTermsDays: 30,
    yearlyCommitment: '120000',
  },
  {
    externalId: 'ganges',
    name: 'Ganges Analytics',
    locale: 'en',
    zone: 'Asia/Kolkata',
    anchorDay: 1,
    plan: 'pro',
    currency: 'EUR',
    legalName: 'Ganges Analytics Private Limited',
    address: ['14 Lake View Road', 'Kolkata 700029'],
    country: 'IN',
    taxId: '00GANGE0000A0Z0',
    purchaseOrder: null,
    tax: { kind: 'exempt', note: 'Exempt: services supplied outside the issuer’s tax territory.' },
    billTo: ['accounts@ganges.example'],
    paymentTermsDays: 30,
  },
  {
    externalId: 'lumen',
    name: 'Estudio Lumen',
    locale: 'es',
    zone: 'Europe/Madrid',
    anchorDay: 1,
    plan: 'starter',
    currency: 'EUR',
    legalName: 'Estudio Lumen, S.L.',
    address: ['Calle del Faro 8, 2.º B', '28004 Madrid'],
    country: 'ES',
    taxId: 'ESB00000000',
    purchaseOrder: null,
    tax: { kind: 'region', region: 'ES' },
    billTo: ['facturas@lumen.example'],
    paymentTermsDays: 15,
  },
];

function member(
  name: string,
  role: TenantRole,
  place: { readonly externalId: string; readonly locale: 'en' | 'es' },
): DemoPerson {
  const mailbox = name.split(' ')[0]?.toLowerCase() ?? 'member';
  return {
    email: `${mailbox}@${place.externalId}.example`,
    name,
    locale: place.locale,
    tenant: { externalId: place.externalId, role },
    staffRoles: [],
    accounts: [],
  };
}

function staff(name: string, role: StaffRole, accounts: readonly string[] = []): DemoPerson {
  const mailbox = name.split(' ')[0]?.toLowerCase() ?? 'staff';
  return {
    email: `${mailbox}@intelgraph.example`,
    name,
    locale: 'en',
    tenant: null,
    staffRoles: [role],
    accounts,
  };
}

const ACME = { externalId: 'acme', locale: 'en' } as const;
const GANGES = { externalId: 'ganges', locale: 'en' } as const;
const LUMEN = { externalId: 'lumen', locale: 'es' } as const;

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  member('Ada Controller', 'tenant_admin', ACME),
  member('Ben Reader', 'billing_reader', ACME),
  member('Chitra Admin', 'tenant_admin', GANGES),
  member('Dev Trust', 'trust_reader', GANGES),
  member('Elena Directora', 'tenant_admin', LUMEN),
  member('Fabio Lector', 'viewer', LUMEN),
  staff('Grace Vendor', 'vendor_admin'),
  staff('Hugo Billing', 'billing_operator'),
  staff('Iris Finance', 'finance_approver'),
  staff('Jonas Accounts', 'account_manager', ['acme', 'ganges']),
  staff('Kim Support', 'support'),
  staff('Lars Reliability', 'sre'),
  staff('Mona Security', 'security'),
  staff('Nils Audit', 'auditor'),
  staff('Olga Finance', 'finance_approver'),
];

export const DEMO_TAX_RATES = [
  {
    region: 'ES',
    name: 'IVA',
    ratePercent: '21',
    effectiveFrom: '2012-09-01',
    reason: 'Royal Decree-law 20/2012, article 23.',
  },
];

export const DEMO_ISSUER = {
  legalName: 'IntelGraph Software, S.A.',
  address: ['Paseo de los Datos 21', '08018 Barcelona'],
  country: 'ES',
  taxId: 'ESA00000000',
  email: 'billing@intelgraph.example',
  bank: {
    accountHolder: 'IntelGraph Software, S.A.',
    account: 'ES00 0000 0000 0000 0000 0000',
    bankName: 'Banco de Demostración',
    bic: 'DEMOESBBXXX',
  },
} as const;

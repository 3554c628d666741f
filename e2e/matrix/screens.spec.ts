import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';

const WIDTHS = [1440, 390] as const;
const THEMES = ['light', 'dark'] as const;

/** Every screen for somebody who may see it; the portal's once in each language. */
const READERS: readonly { readonly who: string | null; readonly places: readonly string[] }[] = [
  {
    // Nobody signed in.
    who: null,
    places: ['/trust', '/verify/keys'],
  },
  {
    who: 'Ada Controller',
    places: [
      '/t/acme',
      '/t/acme/usage',
      '/t/acme/usage/events',
      '/t/acme/invoices',
      '/t/acme/invoices/upcoming',
      '/t/acme/invoices/ACME-000003',
      '/t/acme/invoices/ACME-000003/how',
      '/t/acme/disputes',
      '/t/acme/disputes/DSP-000001',
      '/t/acme/disputes/new?invoice=ACME-000003',
      '/t/acme/statement',
      '/t/acme/credits',
      '/t/acme/plan',
      '/t/acme/plan/changes',
      '/t/acme/notices',
      '/t/acme/settings/keys',
      '/t/acme/settings/webhooks',
      '/t/acme/checkpoints',
      '/t/acme/trust',
      '/t/acme/trust/opened',
      '/t/acme/trust/subprocessors',
      '/t/acme/trust/snapshots',
    ],
  },
  {
    who: 'Elena Directora',
    places: [
      '/t/lumen',
      '/t/lumen/usage',
      '/t/lumen/usage/events',
      '/t/lumen/invoices',
      '/t/lumen/invoices/upcoming',
      '/t/lumen/invoices/LUMEN-000003',
      '/t/lumen/invoices/LUMEN-000003/how',
      '/t/lumen/credit-notes/LUMENCN-000001',
      '/t/lumen/disputes',
      '/t/lumen/disputes/DSP-000001',
      '/t/lumen/disputes/new?invoice=LUMEN-000003',
      '/t/lumen/statement',
      '/t/lumen/credits',
      '/t/lumen/plan',
      '/t/lumen/plan/changes',
      '/t/lumen/notices',
      '/t/lumen/settings/keys',
      '/t/lumen/settings/webhooks',
      '/t/lumen/checkpoints',
      '/t/lumen/trust',
      '/t/lumen/trust/opened',
      '/t/lumen/trust/subprocessors',
      '/trust/follow',
      '/t/lumen/trust/snapshots',
      '/trust/request/soc-2-report',
      '/trust/access',
      '/trust/access/nda',
    ],
  },
  {
    who: 'Grace Vendor',
    places: [
      '/desk',
      '/desk/tenants',
      '/desk/tenants/acme',
      '/desk/tenants/acme/services',
      '/desk/staff',
      '/desk/meters',
      '/desk/ingest',
      '/desk/mail',
      '/desk/jobs',
      '/desk/log',
      '/desk/access',
      '/desk/trust',
      '/desk/trust/soc-2-report',
      '/desk/trust/gateway-us-maintenance',
      '/desk/trust/soc-2/draft',
      '/desk/trust/policy',
      '/desk/trust/subprocessors',
      '/desk/webhooks',
    ],
  },
  {
    who: 'Hugo Billing',
    places: [
      '/desk/invoices',
      '/desk/credit-notes/lumen/LUMENCN-000001',
      '/desk/credits',
      '/desk/credits/propose?tenant=lumen',
      '/desk/tenants/acme/upcoming',
      '/desk/tenants/acme/credits',
      '/desk/tenants/acme/subscriptions',
      '/desk/tenants/acme/subscriptions/start?version=pro%201',
      '/desk/receivables',
      '/desk/receivables/acme',
      '/desk/journal?month=2026-11',
      '/desk/revenue',
      '/desk/closes',
      '/desk/price-book',
      '/desk/price-book/propose',
      '/desk/price-book/propose?plan=enterprise',
      '/desk/price-book/simulate',
      '/desk/price-book/correct',
      '/desk/price-book/corrections',
      '/desk/price-book/migrate',
      '/desk/approvals',
      '/desk/taxes',
      '/desk/issuer',
      '/desk/notices',
      '/desk/disputes',
      '/desk/disputes/statistics',
      '/desk/disputes/acme/DSP-000002',
      '/desk/disputes/acme/DSP-000002/summary',
    ],
  },
  {
    who: 'Nils Audit',
    places: [
      '/desk/credits/signals',
      '/desk/retention',
      '/desk/invoices/acme/ACME-000003',
      '/desk/evidence',
      '/desk/evidence/exports',
      '/desk/evidence/controls',
    ],
  },
];

for (const { who, places } of READERS) {
  for (const colorScheme of THEMES) {
    for (const width of WIDTHS) {
      test.describe(`${who ?? 'Nobody'}, ${colorScheme}, ${width} px`, () => {
        test.use({ colorScheme, viewport: { width, height: 900 } });

        for (const place of places) {
          test(`${place} reads, fits and is accessible`, async ({ page, signInAs }) => {
            if (who !== null) await signInAs(who);
            const answer = await page.goto(place);
            expect(answer?.status()).toBe(200);
            await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
            const overflow = await page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            expect(overflow, 'nothing reaches over the edge of the screen').toBeLessThanOrEqual(0);
            await expectAccessible(page);
          });
        }
      });
    }
  }
}

import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { HowView } from '#components/billing/how-view.tsx';
import { deskInvoicePlaces, readHowPage } from '../../../../../../invoice-pages.ts';
import { RecomputeHere } from '../../../../../../recompute-here.tsx';

type Props = { readonly params: Promise<{ readonly tenant: string; readonly number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('invoices.how')]);
  return { title: t('title', { number }) };
}

export default async function DeskHowCalculatedPage({ params }: Props) {
  const key = await params;
  const calculation = await readHowPage(key);
  const places = deskInvoicePlaces(key);
  return (
    <HowView
      calculation={calculation}
      places={places}
      recompute={<RecomputeHere number={calculation.document.number} bundleHref={places.bundle} />}
    />
  );
}

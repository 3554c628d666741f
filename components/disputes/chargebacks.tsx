import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import type { ChargebackState } from '#core/payments/chargeback-lifecycle.ts';
import type { DisputeView } from '#server/modules/disputes/contract.ts';

const TONES: Readonly<Record<ChargebackState, Tone>> = {
  received: 'attention',
  represented: 'attention',
  won: 'proved',
  lost: 'neutral',
};

/** What the card network took back for the invoice of a dispute, and that it is not paid back twice; nothing without one. */
export function ChargebacksBeside({ chargebacks }: Pick<DisputeView, 'chargebacks'>) {
  const t = useTranslations('disputes.chargebacks');
  if (chargebacks.length === 0) return null;
  return (
    <Section title={t('title')} lede={t('lede')}>
      {chargebacks.some(({ isHeld }) => isHeld) && (
        <Callout tone="attention" title={t('heldTitle')}>
          {t('heldText')}
        </Callout>
      )}
      <ul className="mt-4 flex flex-col border-y">
        {chargebacks.map(({ amount, currency, receivedOn, reference, state }) => (
          <li
            key={reference}
            className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b py-3 text-sm last:border-b-0"
          >
            <span className="flex flex-col [overflow-wrap:anywhere]">
              {reference}
              <span className="text-xs text-ink-quiet">
                <CivilDate date={receivedOn} />
              </span>
            </span>
            <span className="flex items-baseline gap-4">
              <Status tone={TONES[state]}>{t(`states.${state}`)}</Status>
              <Amount amount={amount} currency={currency} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

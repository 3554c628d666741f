import { useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import type { DisputeResolutionProposal } from '#core/contracts/dispute-resolution.ts';

/** What is proposed as the end of a dispute, beside the figures of its credit note. */
export function ProposedResolution({ resolution }: { resolution: DisputeResolutionProposal }) {
  const t = useTranslations('disputes');
  const { award, disputed, outcome, text } = resolution;
  const grant = award.kind === 'grant' ? award.grant : null;
  return (
    <KeyValues
      items={[
        { key: 'outcome', label: t('proposed.outcome'), value: t(`outcomes.${outcome}`) },
        {
          key: 'disputed',
          label: t('proposed.disputed'),
          value: <Amount amount={disputed.total} currency={disputed.currency} />,
        },
        {
          key: 'text',
          label: t('proposed.text'),
          value: <span className="whitespace-pre-line">{text}</span>,
        },
        ...(grant === null
          ? []
          : [
              { key: 'grant', label: t('proposed.grant'), value: grant.number },
              {
                key: 'amount',
                label: t('proposed.amount'),
                value: <Amount amount={grant.amount} currency={grant.currency} />,
              },
              ...(grant.expiresOn === undefined
                ? []
                : [
                    {
                      key: 'until',
                      label: t('proposed.expiresOn'),
                      value: <CivilDate date={grant.expiresOn} />,
                    },
                  ]),
            ]),
      ]}
    />
  );
}

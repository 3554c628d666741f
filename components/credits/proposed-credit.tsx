import { useLocale, useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Amount, Percent } from '#components/ui/value-texts.tsx';
import { formatDate } from '#core/format/format.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import { couponProposal, grantProposal } from '#server/modules/credits/contract.ts';

/** Exactly what is proposed about a grant. */
export function ProposedGrant({ document }: { document: JsonValue }) {
  const t = useTranslations('grants');
  const kinds = useTranslations('creditKinds');
  const locale = useLocale();
  const read = grantProposal.safeParse(document);
  if (!read.success) return null;
  const { data } = read;
  const about = [
    { key: 'customer', label: t('customer'), value: data.customer },
    { key: 'number', label: t('number'), value: data.number },
    {
      key: 'action',
      label: t('action'),
      value: t(data.action === 'issue' ? 'issueAction' : 'voidAction'),
    },
  ];
  const { currency } = data;
  const terms =
    data.action === 'void'
      ? [
          {
            key: 'left',
            label: t('balance', { currency }),
            value: <Amount amount={data.left} currency={currency} />,
          },
        ]
      : [
          { key: 'name', label: t('name'), value: data.name[locale] },
          { key: 'kind', label: t('kind'), value: t(`kinds.${data.kind}`) },
          { key: 'creditKind', label: kinds('label'), value: kinds(data.creditKind ?? 'paid') },
          {
            key: 'amount',
            label: t('amount', { currency }),
            value: <Amount amount={data.amount} currency={currency} />,
          },
          { key: 'priority', label: t('priority'), value: String(data.priority) },
          {
            key: 'expires',
            label: t('expires'),
            value: data.expiresOn === undefined ? t('never') : formatDate(data.expiresOn, locale),
          },
        ];
  return <KeyValues items={[...about, ...terms]} />;
}

/** Exactly what is proposed about a coupon. */
export function ProposedCoupon({ document }: { document: JsonValue }) {
  const t = useTranslations('grants');
  const locale = useLocale();
  const read = couponProposal.safeParse(document);
  if (!read.success) return null;
  const { code, currency = '', customer, fixed = '0', from, mostUses, name, percent, until } = read.data;
  return (
    <KeyValues
      items={[
        { key: 'customer', label: t('customer'), value: customer },
        { key: 'code', label: t('code'), value: code },
        { key: 'name', label: t('coupon'), value: name[locale] },
        {
          key: 'off',
          label: t('off'),
          value:
            percent === undefined ? (
              <Amount amount={fixed} currency={currency} />
            ) : (
              <Percent value={percent} />
            ),
        },
        { key: 'from', label: t('from'), value: formatDate(from, locale) },
        {
          key: 'until',
          label: t('until'),
          value: until === undefined ? t('noEnd') : formatDate(until, locale),
        },
        ...(mostUses === undefined ? [] : [{ key: 'uses', label: t('mostUses'), value: String(mostUses) }]),
      ]}
    />
  );
}

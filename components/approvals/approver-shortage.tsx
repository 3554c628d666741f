import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { Link } from '#components/ui/link.tsx';
import type { ApproverShortage } from '#server/modules/approvals/contract.ts';

/** Says which kinds of proposal fewer than two people could approve; nothing when there are enough for all. */
export function ApproverShortages({ shortages }: { shortages: readonly ApproverShortage[] }) {
  const t = useTranslations('approvals');
  if (shortages.length === 0) return null;
  return (
    <div className="mb-8">
      <Callout
        tone="attention"
        title={t('shortageTitle')}
        action={<Link href="/desk/staff">{t('openStaff')}</Link>}
      >
        <ul className="flex flex-col gap-1">
          {shortages.map(({ kind, approvers }) => (
            <li key={kind}>{t('shortage', { approvers, kind: t(`kinds.${kind}`) })}</li>
          ))}
        </ul>
      </Callout>
    </div>
  );
}

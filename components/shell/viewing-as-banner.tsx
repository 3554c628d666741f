import { Eye } from 'lucide-react';
import { useTranslations } from 'next-intl';

export type ViewingAs = {
  readonly tenantName: string;
  readonly stop: ((form: FormData) => Promise<void>) | string;
};

/** Says all the time that staff look at the portal as a customer sees it, and how to stop. */
export function ViewingAsBanner({ tenantName, stop }: ViewingAs) {
  const t = useTranslations('shell');
  return (
    <div
      role="status"
      data-print="hide"
      className="sticky top-0 z-20 flex flex-wrap items-center justify-between gap-x-6 gap-y-1 bg-attention-soft px-4 py-2 text-sm md:px-10"
    >
      <p className="flex items-center gap-2.5">
        <Eye aria-hidden="true" size={16} className="shrink-0 text-attention" />
        {t('viewingAs', { tenant: tenantName })}
      </p>
      <form action={stop} method={typeof stop === 'string' ? 'post' : undefined}>
        <button
          type="submit"
          className="min-h-8 rounded-sm font-medium underline underline-offset-[3px] pointer-coarse:min-h-11"
        >
          {t('stopViewing')}
        </button>
      </form>
    </div>
  );
}

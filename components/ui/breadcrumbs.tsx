import { ChevronRight } from 'lucide-react';
import NextLink from 'next/link';
import { useTranslations } from 'next-intl';

export type Crumb = { readonly label: string; readonly href?: string };

/** The way from the top to this page; the last one is the page itself and no link. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const t = useTranslations('ui.breadcrumbs');
  return (
    <nav aria-label={t('label')} data-print="hide">
      <ol className="flex flex-wrap items-center gap-1 text-sm text-ink-quiet">
        {crumbs.map(({ label, href }, index) => (
          <li key={label} className="flex items-center gap-1">
            {index > 0 && <ChevronRight aria-hidden="true" size={14} className="text-line-strong" />}
            {href === undefined ? (
              <span aria-current={index === crumbs.length - 1 ? 'page' : undefined}>{label}</span>
            ) : (
              <NextLink
                href={href}
                className="rounded-sm py-1 hover:text-ink hover:underline underline-offset-4"
              >
                {label}
              </NextLink>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
